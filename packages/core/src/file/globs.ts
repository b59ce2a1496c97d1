/** Globs as the configuration writes them. Names that begin with a dot are matched like any other. */
import * as path from "node:path"

/** `file` is relative, with `/`; a glob may begin with `./`. */
export const matchesAny = (file: string, globs: ReadonlyArray<string>): boolean => {
  const undotted = file.replace(/(^|\/)\.(?=[^./])/g, "$1_")
  return globs.some((glob) => {
    const pattern = glob.replace(/^\.\//, "")
    return path.posix.matchesGlob(file, pattern) || path.posix.matchesGlob(undotted, pattern)
  })
}
