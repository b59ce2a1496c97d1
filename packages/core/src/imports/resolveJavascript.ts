/**
 * Where a JavaScript or TypeScript specifier leads: relative ones as Node, TypeScript and bundlers find them.
 * Packages, aliases (`@/x`), subpath imports (`#x`) and paths outside the project root lead nowhere here.
 */
import type { ProjectFiles, Resolution } from "./ProjectFiles.ts"
import { files, folderOf, joinPath, missing, outside } from "./ProjectFiles.ts"

const EXTENSIONS = [
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".d.ts",
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  ".json",
  ".vue",
  ".svelte",
  ".node"
]

/** TypeScript is written with the name of the file that it becomes, or described by declarations alone. */
const SOURCES: Readonly<Record<string, ReadonlyArray<string>>> = {
  ".js": [".ts", ".tsx", ".d.ts"],
  ".jsx": [".tsx"],
  ".mjs": [".mts", ".d.mts"],
  ".cjs": [".cts", ".d.cts"],
  ".ts": [".d.ts"],
  ".mts": [".d.mts"],
  ".cts": [".d.cts"]
}

export const resolveJavascript = (specifier: string, importer: string, project: ProjectFiles): Resolution => {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return outside
  const [bare = ""] = specifier.split("?", 1)
  const target = joinPath(folderOf(importer), bare)
  if (target === undefined) return outside
  const found = candidates(target, /(?:^|\/)\.{0,2}$/.test(bare)).find(project.isFile)
  return found === undefined ? missing(specifier) : files(found)
}

const candidates = (target: string, isFolder: boolean): ReadonlyArray<string> => {
  const inside = target === "" ? "" : `${target}/`
  const indexes = [...EXTENSIONS.map((extension) => `${inside}index${extension}`), `${inside}package.json`]
  if (isFolder) return indexes
  const [extension = ""] = /\.[cm]?[jt]sx?$/.exec(target) ?? []
  const stem = target.slice(0, target.length - extension.length)
  return [
    target,
    ...(SOURCES[extension] ?? []).map((source) => `${stem}${source}`),
    ...EXTENSIONS.map((added) => `${target}${added}`),
    ...indexes
  ]
}
