/** The agent at work: it is in the combat file from its start to its end, however that comes, and within its budget. */
import { type Agent, AgentRunner } from "@orchestr8/agents"
import type { Answer, Config, Ticket, Usage } from "@orchestr8/contracts"
import { contextOf, fromMillis, spanMillis } from "@orchestr8/contracts"
import { CombatTracker, CurrentActor, type TicketManager } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { agentClock } from "./agentClock.ts"
import { answerText } from "./answerText.ts"
import { askPerson, awaitPerson } from "./asking.ts"
import { allowance, ofToday, spendingOf } from "./budget.ts"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { Host } from "./Host.ts"
import type { Journal } from "./Journal.ts"
import { McpServer } from "./McpServer.ts"
import { AgentProgress } from "./Progress.ts"
import type { QuestionDraft, Questions } from "./Questions.ts"

export interface AgentWork {
  readonly agent: Agent
  /** Absolute. */
  readonly folder: string
  readonly ticket: Ticket
  readonly config: Config
  readonly journal: Journal
  readonly briefing: string
}

export const runAgent = Effect.fn("runAgent")(function* (work: AgentWork) {
  const { agent, briefing, config, folder, journal, ticket } = work
  const { id: deployment, run = 1 } = journal.current()
  const combat = yield* CombatTracker
  const runner = yield* AgentRunner
  const progress = yield* AgentProgress
  const { projectRoot } = yield* Host
  const mcp = yield* McpServer
  const files = (yield* DeploymentRecords).files(deployment)
  const { environment, timeouts } = config.worker
  const { minutes, ...budget } = yield* leftFor(ticket, config)
  const paths = [...new Set([ticket.fiefdom, contextOf.filePath(ticket) ?? ticket.fiefdom])]
  const clock = agentClock(journal)
  const context = yield* Effect.context<Questions | TicketManager | DeploymentRecords>()
  const runs = runner.run({
    agent,
    deployment,
    run,
    ticketId: ticket.id,
    projectRoot,
    folder,
    briefing: { text: briefing, file: files.briefing },
    transcript: files.transcript,
    events: files.events,
    environment,
    limits: {
      start: spanMillis(timeouts.start),
      silence: spanMillis(timeouts.silence),
      total: spanMillis(timeouts.total),
      grace: spanMillis(timeouts.grace),
      ...(minutes === undefined ? {} : { work: minutes * 60_000 })
    },
    budget,
    ...(mcp === undefined ? {} : { mcp: { command: mcp, file: files.mcpConfig } }),
    ask: (question) => Effect.provide(ask(journal, clock, question), context),
    onEvent: (event) => progress(journal.current(), event)
  })
  const enter = Effect.forEach(paths, (path) => combat.deploy({ path, terminalId: deployment, model: agent.model }))
  const leave = Effect.forEach(paths, (path) => Effect.ignore(combat.withdraw(path, deployment), { log: true }))
  const exit = yield* Effect.andThen(enter, runs).pipe(Effect.ensuring(leave))
  yield* clock.stop
  yield* journal.change({ cost: added(journal.current().cost, exit.usage) })
  return exit
})

const leftFor = Effect.fnUntraced(function* (ticket: Ticket, config: Config) {
  const records = yield* DeploymentRecords
  const now = yield* Clock.currentTimeMillis
  const ofTicket = yield* records.list(ticket.id)
  const ofDay = config.worker.budget.day === undefined ? [] : ofToday(yield* records.list(), now)
  return allowance(config, { ticket: spendingOf(ofTicket, now), day: spendingOf(ofDay, now) })
})

const added = (before: Usage | null, { tokens, usd }: Usage): Usage | null => {
  if (tokens === null && usd === null) return before
  const sum = (a: number | null | undefined, b: number | null) => (b === null ? (a ?? null) : (a ?? 0) + b)
  return { tokens: sum(before?.tokens, tokens), usd: sum(before?.usd, usd) }
}

/** What cannot be asked is not allowed. */
const ask = (journal: Journal, clock: ReturnType<typeof agentClock>, question: QuestionDraft) =>
  Effect.gen(function* () {
    const { attempt: token, id: deployment, run, ticket_id } = journal.current()
    const fence = { token, ...(run === undefined ? {} : { run }) }
    const asked = yield* askPerson(deployment, ticket_id, question, fence)
    const what = question.options.length === 0 ? "TEXT" : question.options.map(({ id }) => id).join(" or ")
    const asks = journal.log(`asks: ${question.text}; answer with: tickets answer ${deployment} ${what}`)
    const answer = yield* clock.standingStill(Effect.andThen(asks, awaitPerson(asked, fence)))
    yield* journal.log(`was answered: ${answerText({ ...asked, answer })}`)
    return answer
  }).pipe(
    Effect.tapCause((cause) => Effect.logWarning("a person could not be asked", cause)),
    Effect.catch(({ message }) =>
      Effect.gen(function* () {
        const at = fromMillis(yield* Clock.currentTimeMillis)
        return { option: null, text: `could not be asked: ${message}`, by: yield* CurrentActor, at } satisfies Answer
      })
    )
  )
