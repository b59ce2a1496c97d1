/**
 * Which changes an agent must not make to get a ticket resolved: those to what proves it, and those to files that the
 * configuration locks. What the briefing lists and what is refused come of the same rules. Files that a protected one
 * loads in its turn are not known. Pure. Source: worker.md "Verify".
 */
import { splitCommandLine } from "@orchestr8/core"
import { matchesAny } from "@orchestr8/core/file"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Criteria } from "./criteria.ts"
import { toolFiles } from "./toolFiles.ts"
import type { FileChange } from "./Workspace.ts"

/** What the commands that prove a fix stand on, as it was before the agent began. Paths are relative to the project. */
export const ProofFiles = Schema.Struct({
  /** Files that the commands name. */
  named: Schema.Array(Schema.String),
  /** Programs whose configuration files are known. */
  tools: Schema.Array(Schema.String),
  /** Files whose scripts the commands run, and what tells these scripts from others. */
  scripts: Schema.Array(Schema.Struct({ path: Schema.String, digest: Schema.String })),
  /** The file that the ticket is about: to mend it is the task, whatever names it. */
  subject: Schema.NullOr(Schema.String)
})
export interface ProofFiles extends Schema.Schema.Type<typeof ProofFiles> {}

export interface Protected {
  readonly criteria: Criteria
  readonly proofFiles: ProofFiles
  /** Files that the check itself named in its output. */
  readonly testFiles: ReadonlyArray<string>
}

/** Programs and arguments, of the verify command and of the check. */
export const provingCommands = ({ configured, verify }: Criteria): ReadonlyArray<ReadonlyArray<string>> => {
  const split = verify === undefined ? undefined : Result.getOrUndefined(splitCommandLine(verify))
  return [...(split === undefined ? [] : [split]), ...(configured === undefined ? [] : [configured.command])]
}

/** In the words of the briefing. */
export const protectedFiles = (given: Protected): ReadonlyArray<string> => [
  ...new Set(rulesOf(given, new Set()).map(({ text }) => text))
]

/** The paths of the forbidden changes. `changedScripts`: the manifests whose scripts differ. */
export const forbiddenChanges = (
  changes: ReadonlyArray<FileChange>,
  given: Protected & { readonly changedScripts: ReadonlySet<string> }
): ReadonlyArray<string> => {
  const rules = rulesOf(given, given.changedScripts)
  return changes.filter((change) => rules.some(({ forbids }) => forbids(change))).map(({ path }) => path)
}

interface Rule {
  readonly text: string
  readonly forbids: (change: FileChange) => boolean
}

const rulesOf = (
  { criteria, proofFiles, testFiles }: Protected,
  changedScripts: ReadonlySet<string>
): ReadonlyArray<Rule> => {
  const { allowProtected, configured, locks, verify } = criteria
  const glob = (pattern: string, text = pattern): Rule => ({
    text,
    forbids: ({ path }) => matchesAny(path, [pattern])
  })
  const file = (name: string): Rule => ({ text: name, forbids: ({ path }) => path === name })
  const butSubject = ({ forbids, text }: Rule): Rule => ({
    text,
    forbids: (change) => change.path !== proofFiles.subject && forbids(change)
  })
  const locked = locks.map(({ path, reason }) => glob(path, `${path} (${reason})`))
  if (allowProtected) return locked
  return [
    ...locked,
    ...(configured?.protect ?? []).map((pattern) => glob(pattern)),
    ...testFiles.map(file),
    ...proofFiles.named.map(file).map(butSubject),
    ...toolFiles(proofFiles.tools).map((pattern) => butSubject(glob(pattern))),
    ...proofFiles.scripts.map(({ path: name }) => ({
      text: `${name} (its scripts)`,
      forbids: ({ kind, path }: FileChange) => path === name && (kind === "deleted" || changedScripts.has(name))
    })),
    ...(verify === undefined ? [] : [testsThatAreThere])
  ]
}

/** A verify command does not say which files it reads: those that are named like tests are taken for them. */
const testsThatAreThere: Rule = {
  text: "the tests that are there",
  forbids: ({ kind, path }) => kind !== "added" && looksLikeTest(path)
}

const looksLikeTest = (path: string): boolean =>
  /(?:^|\/)(?:tests?|__tests__|specs?)\//i.test(path) ||
  /(?:^|\/)(?:test_[^/]*|[^/]*(?:_test|_spec|\.test|\.spec))\.[^/.]+$/i.test(path)
