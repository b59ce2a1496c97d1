/**
 * Which changes an agent must not make to get a ticket resolved: those to the files of the check that proves it, and
 * those to files that the configuration locks. Source: worker.md "Verify".
 */
import type { Config, Ticket } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import { matchesAny } from "@orchestr8/core/file"
import type { Proof, Verdict } from "./proof.ts"
import type { FileChange } from "./Workspace.ts"

/** The paths of the forbidden changes. `testFiles`: files that the check itself named in its output. */
export const forbiddenChanges = (
  changes: ReadonlyArray<FileChange>,
  given: {
    readonly ticket: Ticket
    readonly proof: Proof
    readonly config: Config
    readonly testFiles: ReadonlySet<string>
  }
): ReadonlyArray<string> => {
  const { config, proof, testFiles, ticket } = given
  const check = config.checks[contextOf.check(ticket) ?? ""]
  const isOfCheck = ({ kind, path }: FileChange): boolean =>
    testFiles.has(path) ||
    matchesAny(path, check?.protect ?? []) ||
    (proof._tag === "CommandProof" && kind !== "added" && looksLikeTest(path))
  const isLocked = ({ path }: FileChange): boolean =>
    matchesAny(
      path,
      config.locks.map((lock) => lock.path)
    )
  const forbidden = (change: FileChange): boolean =>
    isLocked(change) || (!config.worker.allowProtected && isOfCheck(change))
  return changes.filter(forbidden).map(({ path }) => path)
}

/** A verify command does not say which files it reads: those that are named like tests are taken for them. */
const looksLikeTest = (path: string): boolean =>
  /(?:^|\/)(?:tests?|__tests__|specs?)\//i.test(path) ||
  /(?:^|\/)(?:test_[^/]*|[^/]*(?:_test|_spec|\.test|\.spec))\.[^/.]+$/i.test(path)

/** The same in the words of the briefing. */
export const protectedFiles = (
  ticket: Ticket,
  config: Config,
  proof: Proof,
  { testFiles }: Verdict
): ReadonlyArray<string> => {
  const locked = config.locks.map(({ path, reason }) => `${path} (${reason})`)
  if (config.worker.allowProtected) return locked
  const tests = proof._tag === "CommandProof" ? ["the tests that are there"] : []
  return [...locked, ...(config.checks[contextOf.check(ticket) ?? ""]?.protect ?? []), ...testFiles, ...tests]
}
