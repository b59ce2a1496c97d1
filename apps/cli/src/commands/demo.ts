/** `tickets demo`: the whole loop on a sample, without an account and without a network. */
import { TicketDetail, VerificationFailed } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { makeDemoProject } from "../demo/demoProject.ts"
import { type Step, tellStory } from "../demo/story.ts"
import { plain } from "../format/plain.ts"
import { ansiStyle, plainStyle } from "../format/style.ts"
import { Invocation } from "../Invocation.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"

const Demo = Schema.Struct({
  ticket: TicketDetail,
  steps: Schema.Array(Schema.Struct({ command: Schema.String, duration_ms: Schema.Int })),
  duration_ms: Schema.Int,
  /** Null when it was cleaned up. */
  folder: Schema.NullOr(Schema.String)
})

export const command = defineCommand(
  Command.make(
    "demo",
    { keep: toggle("keep", "Leave the sample project where it is, to look around in it") },
    Effect.fnUntraced(function* ({ keep }) {
      const files = yield* FileSystem.FileSystem
      const output = yield* Output
      const { color, json } = yield* Invocation
      const style = color ? ansiStyle : plainStyle
      const began = yield* Clock.currentTimeMillis
      const options = { prefix: "tickets-demo-" }
      const temporary = keep ? files.makeTempDirectory(options) : files.makeTempDirectoryScoped(options)
      const root = yield* Effect.orDie(Effect.flatMap(temporary, files.realPath))
      const steps: Array<Step> = []
      const say = (text: string) => (json ? Effect.void : output.text(text))

      const project = yield* makeDemoProject(root)
      yield* say(style.bold("From a failing test to a proven fix: no account, no network, nothing left behind.\n\n"))
      const ticket = yield* tellStory(project, (step) => {
        steps.push(step)
        const head = `${style.bold(`${steps.length}. ${step.title}`)}\n${style.cyan(`$ ${step.command}`)}`
        const body = plain(step.output).replace(/^(?=.)/gm, "  ")
        return say(`${head}${style.dim(`   (${seconds(step.millis)})`)}\n${body}\n\n`)
      }).pipe(
        Effect.catchTag("DemoFailed", (failed) => {
          const reason = `${failed.command} did not do what it must\n${failed.output}`
          return Effect.fail(new VerificationFailed({ id: "demo", reason, hint: "this is a bug; please report it" }))
        })
      )
      const millis = (yield* Clock.currentTimeMillis) - began
      if (!json) return yield* say(farewell(ticket, millis, keep ? root : undefined))
      const told = steps.map((step) => ({ command: step.command, duration_ms: step.millis }))
      yield* output.answer(Demo, { ticket, steps: told, duration_ms: millis, folder: keep ? root : null }, () => "")
    }, Effect.scoped)
  ).pipe(
    Command.withDescription(
      "Show the whole loop on a small sample project in a temporary folder: a check fails, a ticket is born, an agent is deployed, the fix is proven and merged, the ticket resolves. The agent is a script; everything else is real. Takes a few seconds and needs git."
    ),
    Command.withExamples([
      { command: "tickets demo" },
      { command: "tickets demo --keep", description: "and look around afterwards" }
    ])
  )
)

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`

const farewell = ({ id, status }: TicketDetail, millis: number, folder: string | undefined): string =>
  [
    `Ticket ${id} is ${status} after ${seconds(millis)}. The agent was a script of 20 lines; everything else was real.`,
    "",
    "In a project of yours, with an agent of yours:",
    "  tickets init",
    "  .orchestr8/config.json:",
    `    { "checks": { "unit": { "command": ["npm", "test"] } },`,
    `      "agents": { "repair_general": { "preset": "claude" } } }        or "codex", "gemini", "copilot", "opencode"`,
    "  tickets health",
    "  tickets worker run --dry-run      the exact command, nothing is started",
    "  tickets worker run                proven fixes wait on a branch for: tickets approve ID",
    ...(folder === undefined ? [] : ["", `The sample project is in ${folder}; remove it when you have seen enough.`])
  ].join("\n")
