/** `tickets watch`: what happens, as it happens. */
import { TriggerEvent } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { defineCommand } from "../CliCommand.ts"
import { formatEvent } from "../format/event.ts"
import { Output } from "../Output.ts"
import { projectConfig, watchedTicketServices } from "../ticketServices.ts"

export const command = defineCommand(
  Command.make(
    "watch",
    {
      since: Flag.Int("since").pipe(
        Flag.withMetavar("<seq>"),
        Flag.withDescription("Everything after this number first, without a gap or a repeat. Default: from now on"),
        Flag.filter(
          (seq) => seq >= 0,
          (seq) => `a number from 0 on, not ${seq}`
        ),
        Flag.optional
      )
    },
    Effect.fnUntraced(function* ({ since }) {
      const manager = yield* TicketManager
      const output = yield* Output
      const { worker } = yield* (yield* ProjectConfig).get
      // Before it says that it watches: what happens from then on is seen.
      const from = Option.isSome(since) ? since.value : yield* manager.sequence
      yield* output.notice("watching; end it with Ctrl-C")
      yield* manager
        .events({ since: from, manual: worker.trigger === "manual" })
        .pipe(Stream.runForEach((event) => output.answer(TriggerEvent, event, formatEvent)))
    })
  ).pipe(
    Command.provide(watchedTicketServices),
    Command.provide(projectConfig),
    Command.withDescription(
      "Print every change of a ticket when it happens, whoever makes it, until it is stopped. With --json one event a line: keep the seq of the last one and go on with --since."
    ),
    Command.withExamples([
      { command: "tickets watch" },
      { command: "tickets watch --json --since 120", description: "for programs that were away" }
    ])
  )
)
