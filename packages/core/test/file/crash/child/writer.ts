/**
 * A process that changes tickets with several callers at once until it is killed. Each acknowledgement goes to
 * descriptor 3 with one synchronous write before its caller asks for more: what the parent has not read there by
 * the end of the pipe was never acknowledged.
 */
import * as fs from "node:fs"
import type { Ticket, TicketId, TicketsError, TicketStatus } from "@orchestr8/contracts"
import { actorOf } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import type { FileStoreOptions } from "../../../../src/index.ts"
import type { Acknowledged, Line } from "../acknowledgement.ts"
import { bulkTitle } from "../acknowledgement.ts"
import { makeRandom } from "../random.ts"
import { loadCore } from "./core.ts"

export interface WriterOptions extends FileStoreOptions {
  readonly name: string
  readonly seed: number
}

const CALLERS = 4
const BULK = 3
const FIEFDOMS = ["src", "src/file", "docs", "general/general-7"]
const STATUSES: ReadonlyArray<TicketStatus> = ["open", "in_progress", "resolved"]

const { name, seed, ...options }: WriterOptions = JSON.parse(process.argv[2] ?? "{}")
const random = makeRandom(seed)
const { CurrentActor, TicketManager } = await loadCore()

const say = (line: Line): void => {
  fs.writeSync(3, `${JSON.stringify(line)}\n`)
}

const program = Effect.gen(function* () {
  const tickets = yield* TicketManager
  /** Tickets of every writer, and the last thing that this one was told about each. */
  const known = new Map<TicketId, Ticket | undefined>()
  for (const { id } of (yield* tickets.list({ all: true, limit: 100 })).tickets) known.set(id, undefined)
  let count = 0

  const token = (): string => `${name}-${count++}`
  const draft = (title: string) => ({
    title,
    fiefdom: random.pick(FIEFDOMS),
    description: "d".repeat(random.below(6000)),
    errors: random.below(2) === 0 ? [`error of ${title}`] : []
  })

  const acknowledge = (
    change: Effect.Effect<ReadonlyArray<Ticket>, TicketsError>,
    promise: (ticket: Ticket) => Acknowledged
  ): Effect.Effect<void, TicketsError> =>
    Effect.map(change, (changed) => {
      say({ kind: "acknowledged", changes: changed.map(promise) })
      for (const ticket of changed) known.set(ticket.id, ticket)
    })

  const created = ({ id, updated_at: at, title }: Ticket): Acknowledged => ({ kind: "created", id, at, title })
  const noted = ({ id, updated_at: at, notes }: Ticket): Acknowledged => ({
    kind: "noted",
    id,
    at,
    text: notes.at(-1)?.text ?? ""
  })
  /** Of a ticket that had the status already, somebody else's later move may be told. */
  const moved = ({ id, updated_at: at, status }: Ticket): Acknowledged => ({ kind: "moved", id, at, status })

  const bulk = (): ReadonlyArray<ReturnType<typeof draft>> => {
    const shared = token()
    return Array.from({ length: BULK }, (_, index) => draft(bulkTitle(shared, index, BULK)))
  }

  /** What this process was told must still be there; others may have added to it. */
  const read = (id: TicketId): Effect.Effect<void, TicketsError> => {
    const promised = known.get(id)
    return Effect.map(tickets.get(id), (ticket) => {
      const missing = (promised?.notes ?? []).filter(({ text }) => !ticket.notes.some((note) => note.text === text))
      for (const { text } of missing) say({ kind: "violation", text: `${id} was read without its note ${text}` })
      if (promised !== undefined && ticket.updated_at < promised.updated_at) {
        say({
          kind: "violation",
          text: `${id} was read as of ${ticket.updated_at}, acknowledged ${promised.updated_at}`
        })
      }
    })
  }

  const step = Effect.suspend(() => {
    const ids = [...known.keys()]
    const dice = random.below(100)
    if (ids.length === 0 || dice < 30) return acknowledge(Effect.map(tickets.create(draft(token())), Array.of), created)
    if (dice < 35) return acknowledge(tickets.createMany(bulk()), created)
    const id = random.pick(ids)
    if (dice < 60) return acknowledge(Effect.map(tickets.addNote(id, { text: token() }), Array.of), noted)
    if (dice < 75) return acknowledge(Effect.map(tickets.updateStatus(id, random.pick(STATUSES)), Array.of), moved)
    if (dice < 85) return acknowledge(tickets.archive([id]), moved)
    if (dice < 90) return acknowledge(tickets.restore([id]), moved)
    return read(id)
  }).pipe(
    // Another writer may have moved the ticket meanwhile; everything else is a broken promise.
    Effect.catchTag("InvalidTransition", () => Effect.void),
    Effect.catchCause((cause) =>
      Effect.sync(() => say({ kind: "violation", text: `${name} was refused: ${String(cause)}` }))
    )
  )

  say({ kind: "ready" })
  yield* Effect.all(
    Array.from({ length: CALLERS }, () => Effect.forever(step)),
    { concurrency: "unbounded" }
  )
}).pipe(
  Effect.provide(TicketManager.layerFile({ ...options, watch: false })),
  Effect.provideService(CurrentActor, actorOf("human", name))
)

await Effect.runPromise(program)
