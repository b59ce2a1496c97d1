/**
 * Progress for the people who watch: in the event log of the deployment, where it is one line among what the agent does.
 * Notes stay with the ticket, so few of them are made.
 */
import type { Lease } from "@orchestr8/contracts"
import { AgentEventEntry, fromMillis, StoreUnavailable } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import { DeploymentRecords } from "@orchestr8/worker"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import { asOwner, ownTicket, requireLease } from "./ownTicket.ts"
import type { ToolHandlers, ToolSession } from "./ToolHandlers.ts"

/** Milliseconds between two notes. */
const NOTE_INTERVAL = 30_000

const encodeEntry = Schema.encodeEffect(Schema.fromJsonString(AgentEventEntry))

export const progressTool = ({ scope }: ToolSession): ToolHandlers<"report_progress"> => {
  let notedAt = Number.NEGATIVE_INFINITY

  return {
    report_progress: Effect.fn("mcp.report_progress")(function* ({ note = scope === undefined, text, ticket_id }) {
      const id = yield* ownTicket(scope, ticket_id)
      if (scope !== undefined) yield* log(scope.deployment, yield* requireLease(scope), text)
      const now = yield* Clock.currentTimeMillis
      const where = scope === undefined ? "It was not kept" : "It is in the log of the deployment"
      if (!note) return { ticket_id: id, message: `${where}.` }
      if (now - notedAt < NOTE_INTERVAL) {
        const message = `${where}, and not on the ticket: the last note was less than ${NOTE_INTERVAL / 1000} seconds ago. Use add_note for what must stay.`
        return { ticket_id: id, message }
      }
      const fence = scope === undefined ? {} : { fence: scope.fence }
      yield* asOwner(scope)((yield* TicketManager).addNote(id, { text: `progress: ${text}`, ...fence }))
      notedAt = now
      return { ticket_id: id, message: "It is on the ticket." }
    })
  }
}

/** Adds one line to the file that the worker writes to as well: lines are appended whole. */
const log = Effect.fnUntraced(function* (deployment: string, { run = 1 }: Lease, text: string) {
  const files = yield* FileSystem.FileSystem
  const { events } = (yield* DeploymentRecords).files(deployment)
  const at = fromMillis(yield* Clock.currentTimeMillis)
  const line = yield* Effect.orDie(encodeEntry({ at, run, event: { _tag: "text", text } }))
  yield* Effect.mapError(
    files.writeFileString(events, `${line}\n`, { flag: "a" }),
    ({ message }) => new StoreUnavailable({ problem: "io", path: events, detail: message })
  )
})
