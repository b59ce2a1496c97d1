/**
 * The imports of a fiefdom, read from its files: at most 5,000 of them, none above 1 MB, nothing that was
 * installed or built. Symbolic links are not followed; a fiefdom that is one may not lead out of the project.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Fiefdom } from "@orchestr8/contracts"
import { isWithin } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Connections } from "../Imports.ts"
import { Imports } from "../Imports.ts"
import type { ProjectFiles, Resolution } from "../imports/ProjectFiles.ts"
import { pythonImports } from "../imports/python.ts"
import { resolveJavascript } from "../imports/resolveJavascript.ts"
import { resolvePython } from "../imports/resolvePython.ts"

export const layerFile = ({ projectRoot }: { readonly projectRoot: string }): Layer.Layer<Imports> =>
  Layer.succeed(Imports, { connections: (fiefdom) => scan(projectRoot, fiefdom) })

const MAX_FILES = 5000
const MAX_BYTES = 1024 * 1024
const SKIPPED = new Set(["node_modules", ".git", ".venv", "dist", "build", ".orchestr8"])
const SCANNED = /\.(?:[cm]?[jt]sx?|py)$/

const scan = Effect.fn("Imports.connections")(function* (projectRoot: string, fiefdom: Fiefdom) {
  const project = projectFiles(projectRoot)
  const from = new Set<string>()
  const broken: Array<Connections["broken"][number]> = []
  for (const file of walk(projectRoot, fiefdom)) {
    // reading and parsing are synchronous: others of this process get a turn after each file
    yield* Effect.yieldNow
    const text = readText(path.join(projectRoot, file))
    const imports = file.endsWith(".py") ? pythonOf(file, text, project) : yield* javascriptOf(file, text, project)
    for (const { line, resolution } of imports) {
      if (resolution._tag === "Missing") broken.push({ import: resolution.import, line })
      if (resolution._tag !== "Files") continue
      for (const target of resolution.paths) if (!isWithin(target, fiefdom)) from.add(target)
    }
  }
  return { imports_from: [...from].toSorted(), broken }
})

interface ResolvedImport {
  readonly line: number
  readonly resolution: Resolution
}

const pythonOf = (file: string, text: string, project: ProjectFiles): ReadonlyArray<ResolvedImport> =>
  pythonImports(text).flatMap((statement) =>
    resolvePython(statement, file, project).map((resolution) => ({ line: statement.line, resolution }))
  )

/** The parser is the heaviest module of this package: only who has such files pays for it. */
const javascriptOf = (file: string, text: string, project: ProjectFiles) =>
  Effect.map(
    Effect.promise(() => import("../imports/javascript.ts")),
    ({ javascriptImports }): ReadonlyArray<ResolvedImport> =>
      javascriptImports(text, file.slice(file.lastIndexOf(".") + 1)).map(({ line, specifier }) => ({
        line,
        resolution: resolveJavascript(specifier, file, project)
      }))
  )

/** The files to scan, relative to the root, sorted by folder; none when the fiefdom is no place in the project. */
const walk = (projectRoot: string, fiefdom: Fiefdom): ReadonlyArray<string> => {
  const found: Array<string> = []
  const visit = (folder: string): void => {
    for (const entry of readFolder(path.join(projectRoot, folder))) {
      const relative = `${folder}/${entry.name}`
      if (found.length === MAX_FILES) return
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) visit(relative)
      else if (entry.isFile() && isScanned(projectRoot, relative)) found.push(relative)
    }
  }
  if (!liesInside(projectRoot, fiefdom)) return []
  if (isScanned(projectRoot, fiefdom)) found.push(fiefdom)
  else visit(fiefdom)
  return found
}

/** False also where a link leads out of the project. */
const liesInside = (projectRoot: string, relative: string): boolean => {
  try {
    const root = fs.realpathSync(projectRoot)
    return isWithin(
      fs.realpathSync(path.join(root, relative)).replaceAll(path.sep, "/"),
      root.replaceAll(path.sep, "/")
    )
  } catch {
    return false
  }
}

const isScanned = (projectRoot: string, relative: string): boolean => {
  if (!SCANNED.test(relative)) return false
  const stat = fs.statSync(path.join(projectRoot, relative), { throwIfNoEntry: false })
  return stat !== undefined && stat.isFile() && stat.size <= MAX_BYTES
}

const readFolder = (folder: string): ReadonlyArray<fs.Dirent> => {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

/** A file that vanished or may not be read imports nothing. */
const readText = (file: string): string => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

/** Looks at each path once a scan: many files import the same ones. */
const projectFiles = (projectRoot: string): ProjectFiles => {
  const kinds = new Map<string, "file" | "folder" | "none">()
  const kindOf = (relative: string) => {
    let kind = kinds.get(relative)
    if (kind === undefined) {
      kind = look(path.join(projectRoot, relative))
      kinds.set(relative, kind)
    }
    return kind
  }
  return {
    isFile: (relative) => kindOf(relative) === "file",
    isFolder: (relative) => kindOf(relative) === "folder"
  }
}

const look = (file: string): "file" | "folder" | "none" => {
  try {
    const stat = fs.statSync(file)
    return stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "none"
  } catch {
    return "none"
  }
}
