/**
 * One batch, from submissions to bytes: decided on what is really there, appended and synced once, answered, and
 * only then written to files and index. Runs under the store's lock. Source: storage.md "Commit of one batch".
 */
import type { Operation, Rejection, StoreUnavailable, Ticket, TicketId } from "@orchestr8/contracts"
import { external, formatTicketFile, fromMillis } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type { Committed, Submission } from "../lifecycle/Command.ts"
import { decideSubmission } from "../lifecycle/decide.ts"
import { evolve } from "../lifecycle/evolve.ts"
import { PendingView } from "../lifecycle/PendingView.ts"
import type { Acknowledge } from "../TicketStore.ts"
import { FileView } from "./FileView.ts"
import type { Adopted } from "./foreignEdits.ts"
import { adoptEdits } from "./foreignEdits.ts"
import type { Head } from "./Head.ts"
import type { LocatedRecord } from "./Journal.ts"
import { ROTATE_AT } from "./Journal.ts"
import { contentHash, encodeRecord } from "./JournalRecord.ts"
import type { OpenStore, WrittenState } from "./OpenStore.ts"
import { noMark } from "./rebuildIndex.ts"
import { randomTicketId } from "./randomTicketId.ts"
import { storeError } from "./storeError.ts"

interface Decided {
  readonly exits: ReadonlyArray<Exit.Exit<Committed, Rejection>>
  /** Every operation of the batch, in order; the external ones first. */
  readonly operations: ReadonlyArray<Operation>
  readonly foreign: ReadonlyMap<TicketId, Adopted>
}

/** Commits; `announce` is told the records as soon as they are on disk. Gives the head that holds afterwards. */
export const commitBatch = Effect.fnUntraced(function* (
  store: OpenStore,
  head: Head,
  batch: ReadonlyArray<Submission>,
  options: {
    readonly edited: ReadonlyArray<string>
    readonly acknowledge: Acknowledge
    readonly announce: Effect.Effect<void>
  }
): Effect.fn.Return<void, StoreUnavailable> {
  const now = fromMillis(yield* Clock.currentTimeMillis)
  const attempt = <A>(body: () => A): Effect.Effect<A, StoreUnavailable> =>
    Effect.try({ try: body, catch: (cause) => storeError(store.paths.base, cause) })
  const { exits, operations, foreign, entries } = yield* attempt(() =>
    store.index.snapshot(() => {
      const decided = decideBatch(store, head, batch, options.edited, now)
      return { ...decided, entries: decided.operations.length > 0 ? encode(store, decided, head) : undefined }
    })
  )
  if (entries !== undefined) {
    const { start, records, bytes, outcomes } = entries
    yield* store.journal.append(start.segment, start.end, bytes)
    const seq = operations.at(-1)?.seq ?? start.seq
    const published = { ...start, end: start.end + bytes.length, seq }
    yield* attempt(() => store.publish(published))
    store.reader.skipTo(published)
    for (const [id, outcome] of outcomes) {
      store.unwritten.set(id, outcome?.ticket)
      store.cache.delete(id)
    }
    yield* options.announce
    yield* answer(exits, options.acknowledge)
    // Callers go on before the files are written: what they were told is on disk already.
    yield* nextTurn
    yield* Effect.catchDefect(
      Effect.sync(() => writeOut(store, records, outcomes, foreign, seq)),
      (cause) => Effect.logWarning("ticket files are behind the history and will be written at the next chance", cause)
    )
  } else {
    yield* answer(exits, options.acknowledge)
  }
})

/** Whoever waits for an answer runs first, promises included. */
const nextTurn: Effect.Effect<void> = Effect.callback<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

const answer = (exits: Decided["exits"], acknowledge: Acknowledge): Effect.Effect<void> =>
  Effect.forEach(exits, (exit, index) => acknowledge(index, exit), { discard: true })

/**
 * Decides, then looks whether a file that it stands on was edited meanwhile; such edits are taken in as operations of
 * their own and everything is decided again on top of them.
 */
const decideBatch = (
  store: OpenStore,
  head: Head,
  batch: ReadonlyArray<Submission>,
  edited: ReadonlyArray<string>,
  now: Operation["at"]
): Decided => {
  const foreign = new Map<TicketId, Adopted>()
  let names = edited
  const checked = new Set<TicketId>()
  for (;;) {
    for (const adopted of adoptEdits(store, names)) foreign.set(adopted.operation.ticket_id, adopted)
    const files = new FileView(store)
    const view = new PendingView(files)
    const operations: Array<Operation> = []
    for (const { operation: drafted } of foreign.values()) {
      const seq = head.seq + operations.length + 1
      const group = foreign.size > 1 ? { group: head.seq + 1 } : {}
      const operation: Operation = { ...drafted, ...group, seq, at: now, actor: external }
      view.apply(operation)
      operations.push(operation)
    }
    const exits = batch.map((submission) => {
      const exit = decideSubmission(submission, view, head.seq + operations.length + 1, { now, nextId: randomTicketId })
      if (exit._tag === "Success") operations.push(...exit.value.operations)
      return exit
    })
    const standing = new Set([...files.asked, ...view.touched.keys()])
    const fresh = [...standing].filter((id) => !checked.has(id) && !foreign.has(id))
    const behind = fresh.filter((id) => !files.free.has(id) && store.isForeign(id))
    if (behind.length === 0) return { exits, operations, foreign }
    for (const id of fresh) checked.add(id)
    names = behind
  }
}

interface Outcome {
  readonly ticket: Ticket
  readonly text: string
}

const encode = (store: OpenStore, { operations, foreign }: Decided, head: Head) => {
  const start = head.end > ROTATE_AT ? rotate(store, head) : head
  const outcomes = new Map<TicketId, Outcome | undefined>()
  const hashes = new Map<TicketId, string | null>()
  const records: Array<LocatedRecord> = []
  const lines: Array<Buffer> = []
  let offset = start.end
  for (const [index, operation] of operations.entries()) {
    const id = operation.ticket_id
    const known = outcomes.has(id) ? undefined : store.index.file(id)
    const before = hashes.has(id) ? (hashes.get(id) ?? null) : (known?.hash ?? null)
    const prior =
      operation.image !== undefined ? undefined : outcomes.has(id) ? outcomes.get(id)?.ticket : store.ticket(id)
    const ticket = evolve(prior, operation)
    const text = ticket === undefined ? undefined : formatTicketFile(ticket)
    // A foreign edit stays as it was written: its record carries the hash of the file, not of our own format.
    const kept = operation.operation === "external" ? foreign.get(id)?.file?.hash : undefined
    const after = text === undefined ? null : (kept ?? contentHash(text))
    const touched = known !== undefined && !known.recorded && operation.image === undefined && ticket !== undefined
    const next = operations[index + 1]
    const record = {
      operation: touched ? { ...operation, image: ticket } : operation,
      before,
      after,
      more: operation.group !== undefined && next?.group === operation.group
    }
    const line = Buffer.from(encodeRecord(record))
    records.push({ record, segment: start.segment, offset, length: line.length - 1 })
    lines.push(line)
    offset += line.length
    outcomes.set(id, ticket === undefined || text === undefined ? undefined : { ticket, text })
    hashes.set(id, after)
  }
  return { start, records, outcomes, bytes: Buffer.concat(lines) }
}

const writeOut = (
  store: OpenStore,
  records: ReadonlyArray<LocatedRecord>,
  outcomes: ReadonlyMap<TicketId, Outcome | undefined>,
  foreign: Decided["foreign"],
  seq: number
): void => {
  const last = new Map(records.map(({ record }) => [record.operation.ticket_id, record]))
  const stateOf = (id: TicketId, outcome: Outcome | undefined): WrittenState | undefined => {
    const record = last.get(id)
    const adopted = foreign.get(id)
    // Edited since the decision: left alone, under a mark that no file has, so that the next look finds it.
    const before = adopted === undefined ? store.index.file(id)?.mark : adopted.file?.mark
    if (store.differs(id, before)) {
      return outcome === undefined ? undefined : { ticket: outcome.ticket, hash: record?.after ?? "", mark: noMark }
    }
    if (record?.operation.operation === "external" && adopted?.file !== undefined) return adopted.file
    const written = store.writeFile(id, outcome, before)
    return outcome === undefined || written === undefined ? undefined : { ticket: outcome.ticket, ...written }
  }
  const states = store.index.snapshot(() => new Map([...outcomes].map(([id, outcome]) => [id, stateOf(id, outcome)])))
  store.applied(records, states, seq)
}

const rotate = (store: OpenStore, head: Head): Head => {
  const segment = head.segment + 1
  return { ...head, segment, end: store.journal.start(segment, head.seq + 1) }
}
