/** `tickets worker`: the agent trigger, what it does now, and why it does not do more. */
import { Deployment, Timestamp } from "@orchestr8/contracts"
import { ProjectConfig } from "@orchestr8/core"
import {
  AgentRunner,
  DeploymentRecords,
  hasEnded,
  type Holder,
  Host,
  type Listener,
  observability,
  Plan,
  plan,
  Reasons,
  runWorker,
  why,
  type WorkerOptions
} from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { defineCommand } from "../CliCommand.ts"
import { formatDeployment, formatDeployments, formatPlan, formatReasons } from "../format/deployment.ts"
import { Output } from "../Output.ts"
import { given, ticketId, toggle } from "../parameters.ts"
import { withProgress } from "../progressNotices.ts"
import { System } from "../System.ts"
import { workerServices } from "../workerServices.ts"
import { log } from "./workerLog.ts"

const run = Command.make(
  "run",
  {
    once: toggle("once", "End when nothing is ready and nothing runs"),
    concurrency: Flag.Int("concurrency").pipe(
      Flag.withMetavar("<n>"),
      Flag.withDescription("At most so many agents at the same time. Default: worker.concurrency of the configuration"),
      Flag.filter(
        (count) => count >= 1 && count <= 128,
        (count) => `a number from 1 to 128, not ${count}`
      ),
      Flag.optional
    ),
    dryRun: toggle("dry-run", "Print what would be started for every ready ticket, and start nothing")
  },
  Effect.fnUntraced(function* ({ concurrency, dryRun, once }) {
    const output = yield* Output
    if (dryRun) {
      const planned = yield* plan()
      yield* output.answer(Plan, planned, formatPlan)
      if (planned.tickets.length === 0) yield* output.notice("no ticket is ready; see: tickets worker why")
      return
    }
    yield* work({ once, ...given({ concurrency }) })
  })
).pipe(
  Command.withDescription(
    "Deploy agents for tickets as they become ready, the most urgent first, and prove every fix. Each end of a deployment is a line on stdout, everything else goes to stderr. TERM ends it in good order: agents are ended, tickets are open again, exit 0. An agent works in a git worktree below .orchestr8/.local: what git ignores, such as node_modules, is not in it, but Node finds the project's own modules from there."
  ),
  Command.withExamples([
    { command: "tickets worker run" },
    { command: "tickets worker run --once --concurrency 4", description: "until nothing is ready" },
    { command: "tickets worker run --dry-run", description: "the exact commands" }
  ])
)

const work = Effect.fnUntraced(function* (options: WorkerOptions) {
  const output = yield* Output
  const system = yield* System
  const runner = yield* AgentRunner
  const ending = "ending: agents are stopped and their tickets given back; a second signal ends everything at once"
  const tell = Effect.runPromiseWith(yield* Effect.context<never>())
  system.onSignal(() => void tell(Effect.ignore(output.notice(ending))))
  system.onForcedEnd(runner.killAll)
  let ended = 0
  const tellEnd: Listener = (deployment) =>
    Effect.suspend(() => {
      if (!hasEnded(deployment)) return Effect.void
      ended++
      return Effect.ignore(output.answer(Deployment, deployment, formatDeployment))
    })
  const onReady = Effect.ignore(output.notice("the worker runs; end it with Ctrl-C"))
  const onWait = ({ pid }: Holder) =>
    Effect.ignore(output.notice(`process ${pid} carries out a tickets deploy; the worker begins when it has ended`))
  const worker = runWorker({ ...options, onWait, ...(options.once === true ? {} : { onReady }) })
  yield* withProgress(worker, tellEnd).pipe(
    Effect.provide(observability((yield* Host).projectRoot)),
    Effect.onInterrupt(() => Effect.sync(() => system.endsInGoodOrder()))
  )
  if (options.once === true && ended === 0) yield* output.notice("no ticket was ready; see: tickets worker why")
})

const Status = Schema.Struct({
  /** True when a worker runs; a `tickets deploy` is none. */
  running: Schema.Boolean,
  /** The process that carries deployments out. */
  pid: Schema.NullOr(Schema.Int),
  deployments: Schema.Array(Deployment),
  /** Agent types that are not deployed for a while. */
  paused: Schema.Array(
    Schema.Struct({ agent_type: Schema.String, reason: Schema.String, until: Schema.NullOr(Timestamp) })
  )
})

const status = Command.make(
  "status",
  {},
  Effect.fnUntraced(function* () {
    const output = yield* Output
    const records = yield* DeploymentRecords
    const host = yield* Host
    const holder = yield* host.holder
    const deployments = (yield* records.list()).filter((deployment) => !hasEnded(deployment))
    const paused = yield* Effect.catchTag(pausedAgents, "ConfigError", ({ hint, message }) =>
      Effect.as(output.notice(`the configuration is wrong: ${message}; ${hint}`), [])
    )
    const found = { running: holder?.role === "worker", pid: holder?.pid ?? null, deployments, paused }
    yield* output.answer(Status, found, (value, page) =>
      [
        whoRuns(holder),
        ...value.paused.map(({ reason, until }) => (until === null ? reason : `${reason}; until ${until}`)),
        formatDeployments(value.deployments, page)
      ].join("\n")
    )
  })
).pipe(
  Command.withDescription("Tell whether a worker runs for this project, and which deployments run now."),
  Command.withExamples([{ command: "tickets worker status" }])
)

const pausedAgents = Effect.gen(function* () {
  const host = yield* Host
  const config = yield* (yield* ProjectConfig).get
  const paused = yield* Effect.forEach(Object.keys(config.agents), (agent_type) =>
    Effect.map(host.pauseOf(agent_type, config), (pause) => (pause === undefined ? [] : [{ agent_type, ...pause }]))
  )
  return paused.flat()
})

const whoRuns = (holder: Holder | undefined): string => {
  if (holder === undefined) return "no worker runs; start one with: tickets worker run"
  return holder.role === "worker"
    ? `the worker is process ${holder.pid}`
    : `no worker runs; process ${holder.pid} carries out a tickets deploy`
}

const whyNot = Command.make(
  "why",
  { id: ticketId.pipe(Argument.optional) },
  Effect.fnUntraced(function* ({ id }) {
    const output = yield* Output
    const reasons = yield* why(given({ id }).id)
    yield* output.answer(Reasons, reasons, formatReasons)
    if (reasons.tickets.length === 0) yield* output.notice("no ticket is open")
  })
).pipe(
  Command.withDescription(
    "Name the one reason why a ticket is not being worked on: of one ticket, or of every open one."
  ),
  Command.withExamples([{ command: "tickets worker why" }, { command: "tickets worker why 3f2 --json" }])
)

export const command = defineCommand(
  Command.make("worker").pipe(
    Command.withDescription("Deploys agents for open tickets. One worker runs for a project at a time."),
    Command.withSubcommands([run, status, whyNot, log]),
    Command.provide(workerServices)
  )
)
