/**
 * A process that changes tickets with several callers at once until it is killed. Each acknowledgement goes to
 * descriptor 3 with one synchronous write before its caller asks for more: what the parent has not read there by
 * the end of the pipe was never acknowledged.
 */
import * as fs from "node:fs"
import type { Ticket, TicketId, TicketStatus } from "@orchestr8/contracts"
import type { OpenTicketsOptions } from "../../../../src/index.ts"
import type { Acknowledged, Line } from "../acknowledgement.ts"
import { bulkTitle } from "../acknowledgement.ts"
import { makeRandom } from "../random.ts"
import { loadCore } from "./core.ts"

export interface WriterOptions extends OpenTicketsOptions {
  readonly name: string
  readonly seed: number
}

const CALLERS = 4
const BULK = 3
const FIEFDOMS = ["src", "src/file", "docs", "general/general-7"]
const STATUSES: ReadonlyArray<TicketStatus> = ["open", "in_progress", "resolved"]

const { name, seed, ...options }: WriterOptions = JSON.parse(process.argv[2] ?? "{}")
const random = makeRandom(seed)

const say = (line: Line): void => {
  fs.writeSync(3, `${JSON.stringify(line)}\n`)
}

const { openTickets } = await loadCore()
const tickets = await openTickets({ ...options, watch: false, actor: `human:${name}` })
/** Tickets of every writer, and the last thing that this one was told about each. */
const known = new Map<TicketId, Ticket | undefined>()
for (const { id } of (await tickets.list({ all: true, limit: 100 })).tickets) known.set(id, undefined)
let count = 0

const token = (): string => `${name}-${count++}`
const draft = (title: string) => ({
  title,
  fiefdom: random.pick(FIEFDOMS),
  description: "d".repeat(random.below(6000)),
  errors: random.below(2) === 0 ? [`error of ${title}`] : []
})

const acknowledge = (changed: ReadonlyArray<Ticket>, what: (ticket: Ticket) => Acknowledged): void => {
  for (const ticket of changed) known.set(ticket.id, ticket)
  say({ kind: "acknowledged", changes: changed.map(what) })
}

const create = async (): Promise<void> => {
  const ticket = await tickets.create(draft(token()))
  acknowledge([ticket], ({ id, updated_at: at, title }) => ({ kind: "created", id, at, title }))
}

const createMany = async (): Promise<void> => {
  const bulk = token()
  const made = await tickets.createMany(Array.from({ length: BULK }, (_, index) => draft(bulkTitle(bulk, index, BULK))))
  acknowledge(made, ({ id, updated_at: at, title }) => ({ kind: "created", id, at, title }))
}

const note = async (id: TicketId): Promise<void> => {
  const text = token()
  acknowledge([await tickets.addNote(id, { text })], ({ updated_at: at }) => ({ kind: "noted", id, at, text }))
}

/** Of a ticket that had the status already, somebody else's later move may be told. */
const moved = ({ id, updated_at: at, status }: Ticket): Acknowledged => ({ kind: "moved", id, at, status })

/** What this process was told must still be there; others may have added to it. */
const read = async (id: TicketId): Promise<void> => {
  const promised = known.get(id)
  const ticket = await tickets.get(id)
  const missing = (promised?.notes ?? []).filter(({ text }) => !ticket.notes.some((note) => note.text === text))
  for (const { text } of missing) say({ kind: "violation", text: `${id} was read without its note ${text}` })
  if (promised !== undefined && ticket.updated_at < promised.updated_at) {
    say({ kind: "violation", text: `${id} was read as of ${ticket.updated_at}, acknowledged ${promised.updated_at}` })
  }
}

const step = (): Promise<void> => {
  const ids = [...known.keys()]
  const dice = random.below(100)
  if (ids.length === 0 || dice < 30) return create()
  if (dice < 35) return createMany()
  const id = random.pick(ids)
  if (dice < 60) return note(id)
  if (dice < 75) return tickets.updateStatus(id, random.pick(STATUSES)).then((ticket) => acknowledge([ticket], moved))
  if (dice < 85) return tickets.archive([id]).then((changed) => acknowledge(changed, moved))
  if (dice < 90) return tickets.restore([id]).then((changed) => acknowledge(changed, moved))
  return read(id)
}

/** Another writer may have moved the ticket meanwhile; everything else is a broken promise. */
const isRefusal = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "_tag" in error && error._tag === "InvalidTransition"

const call = async (): Promise<never> => {
  for (;;) {
    await step().catch((error: unknown) => {
      if (!isRefusal(error)) say({ kind: "violation", text: `${name} was refused: ${String(error)}` })
    })
  }
}

say({ kind: "ready" })
await Promise.all(Array.from({ length: CALLERS }, call))
