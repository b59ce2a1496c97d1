/** The files that imports resolve to. Paths are relative to the project root, with `/`, without `.` and `..`. */

export interface ProjectFiles {
  readonly isFile: (path: string) => boolean
  readonly isFolder: (path: string) => boolean
}

/**
 * What an import means: files of the project; `missing` when a local one does not exist; nothing when it is a
 * package or lies outside the project.
 */
export type Resolution =
  | { readonly _tag: "Files"; readonly paths: ReadonlyArray<string> }
  | { readonly _tag: "Missing"; readonly import: string }
  | { readonly _tag: "Outside" }

export const outside: Resolution = { _tag: "Outside" }
export const files = (...paths: ReadonlyArray<string>): Resolution => ({ _tag: "Files", paths })
export const missing = (specifier: string): Resolution => ({ _tag: "Missing", import: specifier })

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")))

/** `a/b` and `../c` give `a/c`; undefined when the path leaves the project root. */
export const joinPath = (folder: string, relative: string): string | undefined => {
  const segments = folder === "" ? [] : folder.split("/")
  for (const segment of relative.split("/")) {
    if (segment === "" || segment === ".") continue
    if (segment !== "..") segments.push(segment)
    else if (segments.pop() === undefined) return undefined
  }
  return segments.join("/")
}
