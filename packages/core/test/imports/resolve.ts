/** A project that consists of the given files, for the resolvers. */
import type { ProjectFiles, Resolution } from "../../src/imports/ProjectFiles.ts"

export const projectOf = (...paths: ReadonlyArray<string>): ProjectFiles => {
  const files = new Set(paths)
  const folders = new Set([""])
  for (const path of paths) {
    const segments = path.split("/")
    for (let count = 1; count < segments.length; count++) folders.add(segments.slice(0, count).join("/"))
  }
  return { isFile: (path) => files.has(path), isFolder: (path) => folders.has(path) }
}

/** The paths, `missing <import>` or `outside`. */
export const shown = (resolution: Resolution): string =>
  resolution._tag === "Files"
    ? resolution.paths.join(" ")
    : resolution._tag === "Missing"
      ? `missing ${resolution.import}`
      : "outside"
