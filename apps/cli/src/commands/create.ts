/** `tickets create` */
import { TicketDetail, toDetail } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { defineCommand } from "../CliCommand.ts"
import { Output } from "../Output.ts"
import { ticketServices } from "../ticketServices.ts"
export const command = defineCommand(Command.make("create", { title: Argument.String("title"), fiefdom: Flag.String("fiefdom") }, Effect.fnUntraced(function* (draft) {
  const manager = yield* TicketManager
  const output = yield* Output
  yield* output.answer(TicketDetail, toDetail(yield* manager.create(draft)), ({ id }) => id)
})).pipe(Command.provide(ticketServices)))
