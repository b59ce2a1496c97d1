/**
 * Finds the files that the commands which prove a fix stand on: those that they name, and the scripts of package.json
 * that they run. Words are only looked up, never run.
 */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Ticket } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import type { Criteria } from "../criteria.ts"
import { type ProofFiles, provingCommands } from "../protection.ts"
import { isKnownTool } from "../toolFiles.ts"

/** In the folder where the agent is about to begin. */
export const findProofFiles = (folder: string, ticket: Ticket, criteria: Criteria): Effect.Effect<ProofFiles> =>
  Effect.sync(() => {
    const commands = provingCommands(criteria)
    const argv = commands.flat()
    const manifests = commands.some(runsScripts)
      ? relativeFiles(folder, ["package.json", ...argv.flatMap(readings).map((word) => `${word}/package.json`)])
      : []
    const scripts = manifests.map((manifest) => ({ manifest, scripts: readScripts(folder, manifest) }))
    const inScripts = scripts.map((one) => ({
      from: path.dirname(one.manifest),
      words: scriptWords(argv, one.scripts)
    }))
    const spoken = [{ from: ".", words: commands.flatMap(standsOn) }, ...inScripts]
    const subject = contextOf.filePath(ticket)
    const tools = [
      criteria.configured?.parser ?? "",
      ...[...argv, ...inScripts.flatMap((one) => one.words)].map(programName)
    ]
    return {
      named: [...new Set(spoken.flatMap(({ from, words }) => relativeFiles(folder, words.flatMap(readings), from)))],
      tools: [...new Set(tools.filter(isKnownTool))],
      scripts: scripts.map((one) => ({ path: one.manifest, digest: digestOf(one.scripts) })),
      subject: subject === undefined ? null : path.posix.normalize(subject)
    }
  })

/** The files whose scripts are not what they were. */
export const changedScripts = (folder: string, { scripts }: ProofFiles): Effect.Effect<ReadonlySet<string>> =>
  Effect.sync(() => {
    const changed = scripts.filter((one) => digestOf(readScripts(folder, one.path)) !== one.digest)
    return new Set(changed.map((one) => one.path))
  })

/** They look at the files that they are told of: these are what is to be mended, not what proves it. */
const READERS = new Set(
  "[ awk cat cmp diff egrep eslint fgrep gcc g++ grep head javac jq ls mypy oxlint prettier pyright rg ruff rustc sed shellcheck stylelint tail test tsc wc".split(
    " "
  )
)

const TAKES_SETTINGS = /^(?:-c|-f|-p|--config|--file|--project|--rcfile)$/

/** The words of a command that may name what it stands on. */
const standsOn = (command: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [program = "", ...args] = command
  const name = programName(program)
  const reads = READERS.has(name) || (name === "node" && /^(?:-c|--check)$/.test(args[0] ?? ""))
  if (!reads) return command
  return args.filter(
    (word, at) => /^(?:-.*=|@)/.test(word) || (name !== "node" && TAKES_SETTINGS.test(args[at - 1] ?? ""))
  )
}

const RUNNERS = new Set(["npm", "npx", "pnpm", "pnpx", "yarn", "yarnpkg", "bun", "bunx", "corepack"])

const runsScripts = ([program = "", ...args]: ReadonlyArray<string>): boolean =>
  RUNNERS.has(programName(program)) ||
  args.some((word) => word === "--run" || word.startsWith("--run=") || RUNNERS.has(word))

const programName = (word: string): string => path.posix.basename(word).replace(/\.(?:[cm]?js|cmd|exe|py)$/, "")

/** `--config=x` may name x, `@x` and `tests/a.py::test_b` name x and tests/a.py. */
const readings = (word: string): ReadonlyArray<string> => [
  word,
  word.slice(word.indexOf("=") + 1),
  word.replace(/^@/, ""),
  word.replace(/::.*$/s, "")
]

/**
 * Those of them that are files, and what links lead to, relative to the folder; an absolute path counts when it leads
 * into the folder. `from`: where words are read, relative to the folder.
 */
const relativeFiles = (folder: string, words: ReadonlyArray<string>, from = "."): ReadonlyArray<string> => {
  const found = words
    .filter((word) => word !== "")
    .flatMap((word) => {
      const file = path.resolve(folder, from, word)
      if (!isFile(file)) return []
      const below = path.relative(folder, file)
      const target = path.relative(fs.realpathSync(folder), fs.realpathSync(file))
      return [path.isAbsolute(word) && isOutside(below) ? [] : below, isOutside(target) ? [] : target].flat()
    })
  return [...new Set(found)]
}

const isOutside = (relative: string): boolean => relative === ".." || relative.startsWith("../")

/** A word may hold what no path can. */
const isFile = (file: string): boolean => {
  try {
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}

type Scripts = Readonly<Record<string, unknown>>

const readScripts = (folder: string, manifest: string): Scripts | undefined => {
  try {
    const file = path.join(folder, manifest)
    const parsed: unknown = fs.lstatSync(file).isFile() ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined
    const scripts = isObject(parsed) ? parsed["scripts"] : undefined
    return isObject(scripts) ? scripts : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Scripts =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The words of the scripts that the command runs: `npm test` runs test, pretest and posttest. */
const scriptWords = (argv: ReadonlyArray<string>, scripts: Scripts | undefined): ReadonlyArray<string> =>
  argv
    .map((word) => word.replace(/^--run=/, ""))
    .flatMap((name) => [name, `pre${name}`, `post${name}`])
    .flatMap((name) => {
      const script = scripts !== undefined && Object.hasOwn(scripts, name) ? scripts[name] : undefined
      return typeof script === "string" ? script.split(/[\s;&|<>()'"]+/) : []
    })

const digestOf = (scripts: Scripts | undefined): string => {
  const entries = Object.entries(scripts ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash("sha256").update(JSON.stringify(entries)).digest("hex")
}
