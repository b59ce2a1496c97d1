/**
 * One deployment, from a claimed ticket to its outcome: baseline, workspace, briefing, agent, verification, merge.
 * Only the proof resolves a ticket, whatever the agent says. However it ends, the lease, the combat entries, the
 * processes and the workspace are given back. Source: worker.md.
 */
import type { Config, Deployment, Lease, Ticket } from "@orchestr8/contracts"
import { contextOf, fromMillis } from "@orchestr8/contracts"
import { type AgentExit, resolveAgent } from "@orchestr8/agents"
import { CurrentActor, FiefdomContexts, ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { agentTypeAfter, recentFailures } from "./attempts.ts"
import { baselineIn, baselineOfCommit } from "./baseline.ts"
import { makeBriefing } from "./briefing.ts"
import { Conclusion, needsAttention } from "./Conclusion.ts"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { endings } from "./endings.ts"
import type { GitFailed } from "./file/git.ts"
import { openInPlace } from "./file/inPlace.ts"
import { openWorktree } from "./file/worktree.ts"
import { Host } from "./Host.ts"
import { makeJournal } from "./Journal.ts"
import { whileLeased } from "./leasing.ts"
import { mergeProven } from "./mergeProven.ts"
import { type Proof, proofOf, prove, type Verdict } from "./proof.ts"
import { forbiddenChanges } from "./protection.ts"
import { runAgent } from "./runAgent.ts"
import type { FileChange, Workspace } from "./Workspace.ts"

export interface DeployOptions {
  /** A person's choice; without it the ladder of the configuration decides. */
  readonly agentType?: string
}

/** The record at its end, and how it ended. */
export interface Deployed {
  readonly deployment: Deployment
  readonly conclusion: Conclusion
}

/** Carries out the deployment of a lease that this process holds. Interruption ends it and releases the lease. */
export const deploy = Effect.fn("deploy")(
  function* (lease: Lease, options: DeployOptions = {}) {
    const records = yield* DeploymentRecords
    const manager = yield* TicketManager
    const host = yield* Host
    const ticket = yield* manager.get(lease.ticket_id)
    const config = yield* (yield* ProjectConfig).get
    const earlier = yield* records.list(ticket.id)
    const failures = recentFailures(earlier).length
    const agentType = options.agentType ?? agentTypeAfter(failures, ticket, config) ?? "none"
    const id = `${ticket.id}-${lease.token}`
    const journal = yield* makeJournal({
      id,
      ticket_id: ticket.id,
      attempt: lease.token,
      agent_type: agentType,
      state: "claimed",
      reason: null,
      started_at: fromMillis(yield* Clock.currentTimeMillis),
      ended_at: null,
      cost: null,
      worktree: null,
      branch: null
    })
    const { concluded, released } = endings({ ticket, lease, config, journal, failures })

    const attempt = Effect.gen(function* () {
      const proof = yield* Effect.mapError(Effect.fromResult(proofOf(ticket, config)), (reason) =>
        needsAttention(reason, "verification")
      )
      yield* journal.move("baseline", `baseline: ${proof.text}`)
      const baseline = yield* baselineIn(host.projectRoot, proof, config)
      const agent = yield* Effect.mapError(Effect.fromResult(resolveAgent(agentType, config)), ({ hint, message }) =>
        needsAttention(`${message}; ${hint}`, "configuration")
      )
      const workspace = yield* Effect.acquireRelease(openWorkspace(config, id, ticket, lease), ({ close }) =>
        Effect.flatMap(close, journal.change)
      )
      const { base, branch, folder, worktree } = workspace
      const before = workspace.differs ? yield* baselineOfCommit(folder, proof, config) : baseline
      yield* journal.change({ base, branch, worktree })

      const protectedFiles = protectedBy(ticket, config, proof, before)
      const context = yield* (yield* FiefdomContexts).get(ticket.fiefdom)
      const text = makeBriefing({
        ticket,
        folder,
        attempt: failures + 1,
        maxAttempts: Math.max(config.worker.maxAttempts, failures + 1),
        context,
        earlier,
        proof,
        baseline: before.output,
        protectedFiles
      })
      yield* records.saveBriefing(id, text, {
        event: "deployment_started",
        seq: yield* manager.sequence,
        at: fromMillis(yield* Clock.currentTimeMillis),
        ticket,
        requires_agent: true,
        agent_type: agentType
      })
      const where = branch === null ? "in the project itself" : `on branch ${branch}`
      yield* journal.move("running", `${agentType} starts ${where}`, { note: true })
      const exit = yield* runAgent({ agent, folder, ticket, config, deployment: id, briefing: text })
      yield* journal.log(`${agentType} ${exit.summary}`)
      if (exit.ending === "not_started")
        return yield* needsAttention(`agents.${agentType}.command: ${agentType} ${exit.summary}`, "configuration")

      const changes = yield* Effect.mapError(workspace.capture(`tickets ${ticket.id}: ${ticket.title}`), failedBy(exit))
      if (changes.length === 0) return yield* failure(exit, "nothing was changed", exit.lastWords)
      const forbidden = forbiddenChanges(changes, { ticket, proof, config, testFiles: new Set(before.testFiles) })
      if (forbidden.length > 0) {
        return yield* failure(exit, `files that prove the fix or are locked were changed: ${forbidden.join(", ")}`, "")
      }

      yield* journal.move("verifying", `${describe(changes)}; verifying with ${proof.text}`)
      const verdict = yield* prove(proof, config, folder)
      const fresh = [...verdict.fingerprints].filter((fingerprint) => !before.fingerprints.has(fingerprint))
      if (verdict.status !== "fixed") return yield* failure(exit, verdict.reason, verdict.output)
      if (fresh.length > 0) {
        return yield* failure(
          exit,
          `it is gone, but the check reports ${fresh.length} that were not there before`,
          verdict.output
        )
      }
      yield* journal.log(`proven: ${verdict.reason}`, { note: true })
      return yield* mergeProven({ config, workspace, projectRoot: host.projectRoot, changes: describe(changes) })
    })

    return yield* Effect.scoped(
      Effect.gen(function* () {
        yield* records.hold(id)
        yield* journal.log("claimed")
        const conclusion = yield* attempt.pipe(
          Effect.scoped,
          whileLeased(lease, config),
          Effect.raceFirst(cancelled(records, id)),
          Effect.catchTag("Conclusion", (early) => Effect.succeed(early)),
          Effect.onError(() => released)
        )
        return { conclusion, deployment: yield* concluded(conclusion) } satisfies Deployed
      })
    )
  },
  (effect) => Effect.flatMap(Host, ({ actor }) => Effect.provideService(effect, CurrentActor, actor))
)

/** Never succeeds: it fails with the conclusion when somebody asks for it. */
const cancelled = (records: DeploymentRecords["Service"], id: string) =>
  Effect.andThen(
    records.cancelRequested(id),
    Effect.fail(new Conclusion({ outcome: "cancelled", reason: "cancelled by a person" }))
  )

const openWorkspace = Effect.fnUntraced(function* (config: Config, id: string, ticket: Ticket, lease: Lease) {
  const { projectRoot } = yield* Host
  const opened: Effect.Effect<Workspace, GitFailed> =
    config.worker.isolation === "none"
      ? openInPlace(projectRoot)
      : openWorktree({ projectRoot, deployment: id, branch: `tickets/${ticket.id}-${lease.token}` })
  return yield* Effect.mapError(opened, ({ message }) => needsAttention(message))
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

const failedBy = (exit: AgentExit) => (error: GitFailed) =>
  failure(exit, `its work could not be taken: ${error.reason}`, "")

const describe = (changes: ReadonlyArray<FileChange>): string =>
  changes.length === 1 ? `changed ${changes[0]?.path}` : `changed ${changes.length} files`
