/**
 * Where a Python import leads. Relative ones go from the importing file; absolute ones are looked for in the
 * project root, in `src`, and beside a script that is in no package. An absolute import that is not found is
 * a package from elsewhere, unless its first part is a package of the project.
 */
import type { ProjectFiles, Resolution } from "./ProjectFiles.ts"
import { files, folderOf, joinPath, missing, outside } from "./ProjectFiles.ts"
import type { PythonImport } from "./python.ts"

export const resolvePython = (
  statement: PythonImport,
  importer: string,
  project: ProjectFiles
): ReadonlyArray<Resolution> =>
  statement.module.startsWith(".")
    ? resolveRelative(statement, importer, project)
    : [resolveAbsolute(statement, importer, project)]

const resolveRelative = (
  { module, names = [] }: PythonImport,
  importer: string,
  project: ProjectFiles
): ReadonlyArray<Resolution> => {
  const [dots = ""] = /^\.+/.exec(module) ?? []
  const base = joinPath(folderOf(importer), "../".repeat(dots.length - 1))
  if (base === undefined) return [missing(module)]
  const target = inFolder(base, module.slice(dots.length))
  if (names.length === 0) return [moduleAt(target, project) ?? missing(module)]
  if (moduleAt(target, project) === undefined) return [missing(module)]
  return names.map(
    (name) =>
      memberAt(target, name, project) ?? missing(module.endsWith(".") ? `${module}${name}` : `${module}.${name}`)
  )
}

const resolveAbsolute = ({ module, names = [] }: PythonImport, importer: string, project: ProjectFiles): Resolution => {
  const folder = folderOf(importer)
  const isScript = !project.isFile(folder === "" ? "__init__.py" : `${folder}/__init__.py`)
  const bases = [...new Set(["", "src", ...(isScript ? [folder] : [])])]
  for (const base of bases) {
    const target = inFolder(base, module)
    const found =
      names.length === 0 ? [moduleAt(target, project)] : names.map((name) => memberAt(target, name, project))
    const paths = found.flatMap((resolution) => (resolution?._tag === "Files" ? resolution.paths : []))
    if (found.some((resolution) => resolution !== undefined)) return files(...paths)
  }
  const [top = ""] = module.split(".", 1)
  const isOurs = bases.some((base) => project.isFile(`${inFolder(base, top)}/__init__.py`))
  return isOurs ? missing(module) : outside
}

const inFolder = (folder: string, module: string): string =>
  [folder, ...module.split(".")].filter((segment) => segment !== "").join("/")

/** A module file, a package, or a folder without `__init__.py`, which has no file to name. */
const moduleAt = (target: string, project: ProjectFiles): Resolution | undefined => {
  const inside = target === "" ? "" : `${target}/`
  const found = [`${target}.py`, `${inside}__init__.py`, `${target}.pyi`, `${inside}__init__.pyi`].find(project.isFile)
  if (found !== undefined) return files(found)
  return project.isFolder(target) ? files() : undefined
}

/** `from target import name`: a module of that package, or something that the target defines. */
const memberAt = (target: string, name: string, project: ProjectFiles): Resolution | undefined => {
  const whole = moduleAt(target, project)
  if (whole === undefined || !project.isFolder(target)) return whole
  const member = name === "*" ? undefined : moduleAt(inFolder(target, name), project)
  if (member !== undefined) return member
  const definesNames = whole._tag === "Files" && whole.paths.length > 0
  return definesNames || name === "*" ? whole : undefined
}
