/**
 * One process of the durable benchmark: some callers that create tickets one after the other until the time is up.
 * Says `ready`, begins on any message, ends with the number of tickets that are durable and written.
 * Arguments: design, folder, callers, milliseconds, seed.
 */
import { formatTicketFile, fromMillis, ticketIdFromBytes } from "@orchestr8/contracts"
import type { Ticket, TicketDraftInput } from "@orchestr8/contracts"
import { openTickets } from "@orchestr8/core"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { openSyncPerFile } from "../baselines/syncPerFile.ts"
import { ticketDrafts } from "../tickets.ts"

interface Design {
  readonly create: (draft: TicketDraftInput) => Promise<unknown>
  readonly close: () => Promise<void>
}

const WARM_UP = 20

const openStore = async (projectRoot: string): Promise<Design> => {
  const tickets = await openTickets({ projectRoot })
  return { create: tickets.create, close: tickets.close }
}

const openFiles = async (folder: string): Promise<Design> => {
  const files = await openSyncPerFile(folder)
  return {
    create: ({ title, fiefdom, description = "", errors = [], warnings = [], context = {} }) => {
      const now = fromMillis(Date.now())
      const id = ticketIdFromBytes(randomBytes(4))
      const parts = { id, fiefdom, status: "open", title, description, errors, warnings, context }
      return files.write(
        id,
        formatTicketFile({ ...parts, created_at: now, updated_at: now, notes: [] } as unknown as Ticket)
      )
    },
    close: files.close
  }
}

const [kind, folder = "", callers = "1", milliseconds = "1000", seed = "1"] = process.argv.slice(2)
const design = await (kind === "store" ? openStore(folder) : openFiles(folder))
const drafts = ticketDrafts(Number(seed))

const callFor = async (isOver: () => boolean): Promise<number> => {
  const counts = Array.from({ length: Number(callers) }, async () => {
    let created = 0
    for (; !isOver(); created++) await design.create(drafts.next().value)
    return created
  })
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

let warm = WARM_UP * Number(callers)
await callFor(() => warm-- <= 0)
process.send?.("ready")
await once(process, "message")
const end = performance.now() + Number(milliseconds)
const created = await callFor(() => performance.now() >= end)
await design.close()
process.send?.(created)
process.disconnect()
