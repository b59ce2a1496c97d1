/**
 * One launch of the agent and what it left: under a fresh run number, in the workspace that all turns of a deployment
 * share. A turn that was cut off by the death of its worker is lost; it is never launched a second time.
 */
import { type AgentExit, resolveAgent } from "@orchestr8/agents"
import type { Config, Ticket } from "@orchestr8/contracts"
import { FailureClass, Timestamp } from "@orchestr8/contracts"
import { plainText, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { currentConfig } from "../currentConfig.ts"
import { agentClock } from "../agentClock.ts"
import { failed, needsAttention } from "../Conclusion.ts"
import { requireSameCriteria } from "../sameCriteria.ts"
import { deploymentId, type Order } from "../DeploymentEngine.ts"
import { faultOf } from "../faultOf.ts"
import { findProofFiles } from "../file/proofFiles.ts"
import { captureWorkspace, openWorkspace, preparedWorkspace } from "../file/workspaces.ts"
import { Host } from "../Host.ts"
import { type Journal, openJournal } from "../Journal.ts"
import { recordAgentStart } from "../metrics.ts"
import { prepare } from "../prepare.ts"
import { type Proof, proofBy, Verdict } from "../proof.ts"
import { ProofFiles } from "../protection.ts"
import { Questions } from "../Questions.ts"
import { runAgent } from "../runAgent.ts"
import { FileChange, Workspace } from "../Workspace.ts"
import { writeBriefing } from "../writeBriefing.ts"
import { type Baseline, baselineOfCommit } from "./baseline.ts"
import type { Judgement } from "./judgement.ts"

export const Turn = Schema.Struct({
  run: Schema.Int,
  workspace: Workspace,
  /** The proof in the workspace before the first turn. */
  before: Verdict,
  /** What the proof stands on there, before the first turn. */
  proofFiles: ProofFiles,
  exit: Schema.Struct({
    failure: Schema.optionalKey(FailureClass),
    guessed: Schema.optionalKey(Schema.Boolean),
    retry_at: Schema.optionalKey(Timestamp),
    /** What went wrong with the agent, where something did. */
    fault: Schema.String,
    lastWords: Schema.String
  }),
  /** Everything that differs from the start, other turns included. */
  changes: Schema.Array(FileChange),
  /** Holds them; null in the project itself. */
  commit: Schema.NullOr(Schema.String),
  /** The number of the question that it ended with. */
  question: Schema.NullOr(Schema.Int)
})
export interface Turn extends Schema.Schema.Type<typeof Turn> {}

export interface TurnInput {
  readonly baseline: Baseline
  readonly previous?: Turn
  /** Why the turn before was not enough. */
  readonly rejection?: Judgement
}

export const takeTurn = Effect.fn("takeTurn")(function* (order: Order, { baseline, previous, rejection }: TurnInput) {
  const manager = yield* TicketManager
  const config = yield* currentConfig
  const journal = yield* openJournal(deploymentId(order))
  yield* requireSameCriteria(order, baseline.criteria)
  const launched = journal.current().run
  if (launched !== previous?.run) {
    yield* journal.log(`run ${launched} was cut off`)
    return yield* failed("lost", "lost: the worker died while the agent ran")
  }
  const { run = 1 } = yield* manager.startRun(order.ticket_id, order.attempt)
  yield* journal.change({ run, question: null, reason: null })
  const ticket = yield* manager.get(order.ticket_id)
  const { criteria } = baseline
  const proof = yield* Effect.mapError(Effect.fromResult(proofBy(criteria, ticket)), (reason) => needsAttention(reason))
  const { agentType } = baseline
  const agent = yield* Effect.mapError(Effect.fromResult(resolveAgent(agentType, config)), ({ hint, message }) =>
    failed("configuration", `${message}; ${hint}`)
  )

  const workspace = previous?.workspace ?? (yield* open(journal, config))
  const before = previous?.before ?? (yield* proofBefore(baseline, workspace, proof, config))
  const proofFiles = previous?.proofFiles ?? (yield* findProofFiles(workspace.folder, ticket, criteria))
  const guarded = { criteria, proofFiles, testFiles: before.testFiles }
  const briefing = yield* writeBriefing({ ticket, config, journal, workspace, proof, before, guarded, rejection })
  const where = workspace.branch === null ? "in the project itself" : `on branch ${workspace.branch}`
  const event = previous === undefined ? `${agentType} starts ${where}` : `${agentType} goes on ${where}`
  yield* agentClock(journal).start
  yield* journal.move("running", event, { note: true })
  if (order.attempt === 1 && previous === undefined) yield* recordAgentStart(ticket)
  const exit = yield* runAgent({ agent, ticket, config, journal, folder: workspace.folder, briefing })
  yield* journal.log(`${agentType} ${exit.summary}`)
  yield* requireSameCriteria(order, criteria)
  if (exit.ending === "not_started") {
    return yield* failed("configuration", `agents.${agentType}.command: ${agentType} ${exit.summary}`)
  }
  const work = yield* Effect.mapError(captureWorkspace(workspace, commitMessage(ticket)), (error) =>
    error._tag === "GitSettingsChanged"
      ? needsAttention(error.reason)
      : failed(exit.failure ?? "crash", `${faultOf(exit)}; its work could not be taken: ${error.reason}`, {
          guessed: exit.guessed
        })
  )
  const question = yield* openQuestion(journal)
  return { run, workspace, before, proofFiles, exit: seenOf(exit), ...work, question } satisfies Turn
})

const LONGEST_TITLE = 500

/** A title may be longer than an argument can be, and hold what no argument can. */
const commitMessage = ({ id, title }: Ticket): string => {
  const text = plainText(title)
  return `tickets ${id}: ${text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE)}…` : text}`
}

const seenOf = (exit: AgentExit): Turn["exit"] => ({
  fault: faultOf(exit),
  lastWords: exit.lastWords,
  ...(exit.failure === undefined ? {} : { failure: exit.failure, guessed: exit.guessed }),
  ...(exit.retryAt === undefined ? {} : { retry_at: exit.retryAt })
})

/** The record names it for as long as it is there. */
const open = Effect.fnUntraced(function* (journal: Journal, config: Config) {
  const { projectRoot } = yield* Host
  const workspace = yield* Effect.mapError(openWorkspace(projectRoot, journal.current(), config), ({ message }) =>
    needsAttention(message)
  )
  const { base, branch, folder, worktree } = workspace
  yield* journal.change({ base, branch, worktree })
  yield* journal.log(`works in ${folder}`)
  if (worktree === null || config.worker.prepare === undefined) return workspace
  const unprepared = yield* prepare(config, folder)
  if (unprepared !== undefined) return yield* needsAttention(unprepared.reason)
  return yield* preparedWorkspace(workspace)
})

const proofBefore = (baseline: Baseline, { differs, folder }: Workspace, proof: Proof, config: Config) =>
  differs ? baselineOfCommit(folder, proof, config) : Effect.succeed(baseline.verdict)

/** A question in the agent's own words that nobody has answered yet. */
const openQuestion = Effect.fnUntraced(function* (journal: Journal) {
  const questions = yield* (yield* Questions).list(journal.current().id)
  return questions.findLast(({ answer, kind }) => kind === "question" && answer === null)?.id ?? null
})
