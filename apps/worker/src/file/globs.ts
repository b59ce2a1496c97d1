/** Globs as the configuration writes them. Names that begin with a dot are matched like any other. */
import * as path from "node:path"

export const matchesAny = (file: string, globs: ReadonlyArray<string>): boolean => {
  const undotted = file.replace(/(^|\/)\.(?=[^./])/g, "$1_")
  return globs.some((glob) => path.posix.matchesGlob(file, glob) || path.posix.matchesGlob(undotted, glob))
}
