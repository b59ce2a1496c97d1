/**
 * The steps of one deployment: baseline, workspace, briefing, agent, verification, merge. Only the proof resolves a
 * ticket, whatever the agent says. Whatever ends it early is a failure with a `Conclusion`. Source: worker.md.
 */
import { type AgentExit, resolveAgent } from "@orchestr8/agents"
import type { Config, Deployment, Ticket } from "@orchestr8/contracts"
import { contextOf, fromMillis } from "@orchestr8/contracts"
import { FiefdomContexts, TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { baselineIn, baselineOfCommit } from "./baseline.ts"
import { makeBriefing } from "./briefing.ts"
import { Conclusion, needsAttention } from "./Conclusion.ts"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import type { GitFailed } from "./file/git.ts"
import { openInPlace } from "./file/inPlace.ts"
import { openWorktree } from "./file/worktree.ts"
import { Host } from "./Host.ts"
import type { Journal } from "./Journal.ts"
import { mergeProven } from "./mergeProven.ts"
import { type Proof, proofOf, prove, type Verdict } from "./proof.ts"
import { forbiddenChanges } from "./protection.ts"
import { runAgent } from "./runAgent.ts"
import type { FileChange, Workspace } from "./Workspace.ts"

export interface Attempt {
  readonly ticket: Ticket
  readonly config: Config
  readonly journal: Journal
  /** Deployments of the ticket before this one, newest first. */
  readonly earlier: ReadonlyArray<Deployment>
  /** Failed attempts just before this one. */
  readonly failures: number
}

/** Gives how a proven fix ends. */
export const attempt = Effect.fn("attempt")(function* (given: Attempt) {
  const { config, journal, ticket } = given
  const { agent_type: agentType } = journal.current()
  const { projectRoot } = yield* Host

  const proof = yield* Effect.mapError(Effect.fromResult(proofOf(ticket, config)), (reason) =>
    needsAttention(reason, "verification")
  )
  yield* journal.move("baseline", `baseline: ${proof.text}`)
  const baseline = yield* baselineIn(projectRoot, proof, config)
  const agent = yield* Effect.mapError(Effect.fromResult(resolveAgent(agentType, config)), ({ hint, message }) =>
    needsAttention(`${message}; ${hint}`, "configuration")
  )

  const workspace = yield* openWorkspace(given)
  const { branch, folder } = workspace
  const before = workspace.differs ? yield* baselineOfCommit(folder, proof, config) : baseline
  const briefing = yield* writeBriefing(given, folder, proof, before)

  const where = branch === null ? "in the project itself" : `on branch ${branch}`
  yield* journal.move("running", `${agentType} starts ${where}`, { note: true })
  const exit = yield* runAgent({ agent, folder, ticket, config, deployment: journal.current().id, briefing })
  yield* journal.log(`${agentType} ${exit.summary}`)
  if (exit.ending === "not_started") {
    return yield* needsAttention(`agents.${agentType}.command: ${agentType} ${exit.summary}`, "configuration")
  }

  const changes = yield* Effect.mapError(
    workspace.capture(`tickets ${ticket.id}: ${ticket.title}`),
    ({ reason }: GitFailed) => failure(exit, `its work could not be taken: ${reason}`, "")
  )
  if (changes.length === 0) return yield* failure(exit, "nothing was changed", exit.lastWords)
  const forbidden = forbiddenChanges(changes, { ticket, proof, config, testFiles: new Set(before.testFiles) })
  if (forbidden.length > 0) {
    return yield* failure(exit, `files that prove the fix or are locked were changed: ${forbidden.join(", ")}`, "")
  }

  yield* journal.move("verifying", `${describe(changes)}; verifying with ${proof.text}`)
  const verdict = yield* prove(proof, config, folder)
  if (verdict.status !== "fixed") return yield* failure(exit, verdict.reason, verdict.output)
  const fresh = [...verdict.fingerprints].filter((fingerprint) => !before.fingerprints.has(fingerprint))
  if (fresh.length > 0) {
    const reason = `it is gone, but the check reports ${fresh.length} that were not there before`
    return yield* failure(exit, reason, verdict.output)
  }
  yield* journal.log(`proven: ${verdict.reason}`, { note: true })
  return yield* mergeProven({ config, workspace, projectRoot, changes: describe(changes) })
}, Effect.scoped)

/** The record names it for as long as it is there. */
const openWorkspace = Effect.fnUntraced(function* ({ config, journal }: Attempt) {
  const { projectRoot } = yield* Host
  const { attempt: count, id, ticket_id } = journal.current()
  const opened: Effect.Effect<Workspace, GitFailed> =
    config.worker.isolation === "none"
      ? openInPlace(projectRoot)
      : openWorktree({ projectRoot, deployment: id, branch: `tickets/${ticket_id}-${count}` })
  const workspace = yield* Effect.acquireRelease(
    Effect.mapError(opened, ({ message }) => needsAttention(message)),
    ({ close }) => Effect.flatMap(close, journal.change)
  )
  const { base, branch, worktree } = workspace
  yield* journal.change({ base, branch, worktree })
  yield* journal.log(`works in ${workspace.folder}`)
  return workspace
})

const writeBriefing = Effect.fnUntraced(function* (
  { config, earlier, failures, journal, ticket }: Attempt,
  folder: string,
  proof: Proof,
  before: Verdict
) {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const { agent_type, id: deployment } = journal.current()
  const { id, fiefdom, status, title, errors, context } = ticket
  const text = makeBriefing({
    ticket,
    folder,
    attempt: failures + 1,
    maxAttempts: Math.max(config.worker.maxAttempts, failures + 1),
    context: yield* (yield* FiefdomContexts).get(ticket.fiefdom),
    earlier,
    proof,
    baseline: before.output,
    protectedFiles: protectedBy(ticket, config, proof, before)
  })
  yield* records.saveBriefing(deployment, text, {
    event: "deployment_started",
    seq: yield* manager.sequence,
    at: fromMillis(yield* Clock.currentTimeMillis),
    ticket: { id, fiefdom, status, title, errors, context },
    requires_agent: true,
    agent_type
  })
  return text
})

/** In the words of the briefing. */
const protectedBy = (ticket: Ticket, config: Config, proof: Proof, { testFiles }: Verdict): ReadonlyArray<string> => {
  const locked = config.locks.map(({ path, reason }) => `${path} (${reason})`)
  if (config.worker.allowProtected) return locked
  const tests = proof._tag === "CommandProof" ? ["the tests that are there"] : []
  return [...locked, ...(config.checks[contextOf.check(ticket) ?? ""]?.protect ?? []), ...testFiles, ...tests]
}

/** A failed attempt. An agent that did not end well is to blame before its work is. */
const failure = ({ ending, exitCode, summary }: AgentExit, reason: string, details: string): Conclusion => {
  const well = ending === "exited" && exitCode === 0
  return new Conclusion({
    outcome: "failed",
    reason: well ? reason : `the agent ${summary}; ${reason}`,
    details,
    blame: well ? "verification" : "agent"
  })
}

const describe = (changes: ReadonlyArray<FileChange>): string =>
  changes.length === 1 ? `changed ${changes[0]?.path}` : `changed ${changes.length} files`
