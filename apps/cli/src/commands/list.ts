/** `tickets list` */
import { TicketList, toDetail } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatTickets } from "../format/ticket.ts"
import { Output } from "../Output.ts"
import { ticketServices } from "../ticketServices.ts"
export const command = defineCommand(Command.make("list", {}, Effect.fnUntraced(function* () {
  const manager = yield* TicketManager
  const output = yield* Output
  const list = yield* manager.list()
  const details = yield* manager.bulkGet(list.tickets.map(({ id }) => id))
  yield* output.answer(TicketList, list, (_, page) => formatTickets(Object.values(details).flatMap((t) => t === null ? [] : [toDetail(t)]), page))
})).pipe(Command.provide(ticketServices)))
