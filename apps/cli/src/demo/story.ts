/**
 * What `tickets demo` does, step by step: each runs the real `tickets`, as a person would, and shows what it printed.
 * A step that does not end as it must ends the demo.
 */
import { TicketDetail, TicketList } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ownProgram } from "../ownProgram.ts"
import type { DemoProject } from "./demoProject.ts"

export interface Step {
  readonly title: string
  /** What a person would have typed. */
  readonly command: string
  readonly output: string
  readonly millis: number
}

export class DemoFailed extends Data.TaggedError("DemoFailed")<{ readonly command: string; readonly output: string }> {}

const listOf = Schema.decodeEffect(Schema.fromJsonString(TicketList))
const detailOf = Schema.decodeEffect(Schema.fromJsonString(TicketDetail))

/** Tells each step as soon as it is over; gives the ticket at the end. */
export const tellStory = Effect.fn("tellStory")(function* <E, R>(
  { root, run }: DemoProject,
  tell: (step: Step) => Effect.Effect<void, E, R>
) {
  const step = Effect.fnUntraced(function* (title: string, ...command: ReadonlyArray<string>) {
    const [program = "", ...args] = command
    const began = yield* Clock.currentTimeMillis
    const own = program === "tickets" ? [ownProgram.node, ownProgram.tickets] : [program]
    const { exitCode, startError = "", stderr, stdout } = yield* run(...own, ...args)
    const millis = (yield* Clock.currentTimeMillis) - began
    const output = `${stderr}${stdout}${startError}`.replaceAll(root, ".").trimEnd()
    if (exitCode !== 0) return yield* new DemoFailed({ command: command.join(" "), output })
    yield* tell({ title, command: command.join(" "), output, millis })
    return stdout
  })
  const ask = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
    const { exitCode, stderr, stdout } = yield* run(ownProgram.node, ownProgram.tickets, ...args, "--json")
    return exitCode === 0 ? stdout : yield* new DemoFailed({ command: args.join(" "), output: stderr })
  })

  yield* step("Here is a small project with a bug in it.", "cat", "src/invoice.mjs")
  yield* step("Its check fails. Every finding becomes a ticket, once.", "tickets", "health")
  const { tickets } = yield* Effect.orDie(Effect.flatMap(ask("list", "--ready"), listOf))
  const id = tickets[0]?.id ?? ""
  yield* step("The ticket is a plain JSON file in the project. It says what is wrong.", "tickets", "show", id)
  yield* step(
    "The worker claims it, gives an agent a worktree and a briefing, and proves the result itself.",
    "tickets",
    "worker",
    "run",
    "--once"
  )
  yield* step("This is what the agent said. Nobody relied on it.", "tickets", "log", id)
  yield* step("This is what it changed, now merged.", "tickets", "diff", id)
  yield* step("The check agrees.", "tickets", "health")
  yield* step("The ticket is resolved, and its history tells how.", "tickets", "history", id)
  return yield* Effect.orDie(Effect.flatMap(ask("show", id), detailOf))
})
