/** The last gate of every importer: whatever a source made of a ticket, only a valid one passes. */
import { Ticket } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const decode = Schema.decodeUnknownResult(Ticket)

/** The ticket itself, or the reason why it is none. */
export const validTicket = (ticket: Ticket): Result.Result<Ticket, string> => {
  if (ticket.title.trim() === "") return Result.fail("the title is empty")
  return Result.match(decode(ticket), {
    onSuccess: () => Result.succeed(ticket),
    onFailure: (error) =>
      Result.fail(
        error.message
          .split("\n")
          .map((line) => line.trim())
          .join(" ")
      )
  })
}
