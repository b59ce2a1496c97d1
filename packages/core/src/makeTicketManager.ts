/** How the manager's methods are made of the mailbox (changes) and the store (reads). */
import type { HealthReport, Lease, Operation, StoreUnavailable, TicketId, TriggerEvent } from "@orchestr8/contracts"
import {
  actorName,
  contextOf,
  fromMillis,
  isTicketId,
  isTicketIdPrefix,
  NotFound,
  Ticket,
  TicketDraft,
  TicketPatch,
  TicketQuery,
  TicketStatus,
  ValidationError
} from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CurrentActor } from "./CurrentActor.ts"
import { decodeInput } from "./decodeInput.ts"
import type { Command, Committed } from "./lifecycle/Command.ts"
import { isReady } from "./lifecycle/readiness.ts"
import type { TicketManagerService } from "./TicketManager.ts"
import { makeTicketMailbox } from "./TicketMailbox.ts"
import type { StoreChange } from "./TicketStore.ts"
import { TicketStore } from "./TicketStore.ts"
import { eventName, toTriggerEvent } from "./triggerEvent.ts"

const decodeDraft = decodeInput(TicketDraft, "ticket")
const decodeDrafts = decodeInput(Schema.Array(TicketDraft), "tickets")
const decodePatch = decodeInput(TicketPatch, "change")
const decodeQuery = decodeInput(TicketQuery, "query")
const decodeStatus = decodeInput(TicketStatus, "status")
const decodeTickets = decodeInput(Schema.Array(Ticket), "tickets", "ignore")
const decodeHistory = decodeInput(
  Schema.Struct({
    id: Schema.optionalKey(Schema.String),
    limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 }))),
    cursor: Schema.optionalKey(Schema.String)
  }),
  "query"
)
const PAGE = 500

export const makeTicketManager = Effect.gen(function* () {
  const store = yield* TicketStore
  const mailbox = yield* makeTicketMailbox

  const submit = Effect.fnUntraced(function* (commands: ReadonlyArray<Command>) {
    const actor = yield* CurrentActor
    return yield* mailbox.submit({ actor, commands })
  })

  const resolveId = Effect.fn("TicketManager.resolveId")(function* (
    text: string
  ): Effect.fn.Return<TicketId, ValidationError | NotFound | StoreUnavailable> {
    if (isTicketId(text)) return text
    if (!isTicketIdPrefix(text)) {
      return yield* new ValidationError({
        field: "id",
        reason: `${JSON.stringify(text.slice(0, 80))} is not a ticket id`,
        hint: "an id is 8 hexadecimal digits, or the first few of them; see: tickets list"
      })
    }
    const [id, ...others] = yield* store.idsWithPrefix(text, 5)
    if (id === undefined) return yield* new NotFound({ kind: "ticket", id: text })
    if (others.length === 0) return id
    return yield* new ValidationError({
      field: "id",
      reason: `${text} could be ${[id, ...others].join(", ")}`,
      hint: "give more digits"
    })
  })
  const resolveIds = (ids: ReadonlyArray<string>) => Effect.forEach(new Set(ids), resolveId)

  const get = Effect.fn("TicketManager.get")(function* (text: string) {
    const id = yield* resolveId(text)
    const ticket = (yield* store.load([id])).get(id)
    return ticket === undefined ? yield* new NotFound({ kind: "ticket", id }) : ticket
  })

  /** The tickets as the command left them; those that it did not touch as they are in the store. */
  const after = Effect.fnUntraced(function* (ids: ReadonlyArray<TicketId>, { tickets }: Committed) {
    const untouched = ids.filter((id) => !tickets.has(id))
    const loaded = untouched.length === 0 ? undefined : yield* store.load(untouched)
    return ids.flatMap((id) => tickets.get(id) ?? loaded?.get(id) ?? [])
  })

  const change = Effect.fnUntraced(function* (text: string, command: (id: TicketId) => Command) {
    const id = yield* resolveId(text)
    const [ticket] = yield* after([id], yield* submit([command(id)]))
    return ticket === undefined ? yield* new NotFound({ kind: "ticket", id }) : ticket
  })

  const changeMany = Effect.fnUntraced(function* (texts: ReadonlyArray<string>, command: (id: TicketId) => Command) {
    const ids = yield* resolveIds(texts)
    return yield* after(ids, yield* submit(ids.map(command)))
  })

  const created = (operations: ReadonlyArray<Operation>): ReadonlyArray<Ticket> =>
    operations.flatMap((operation) => operation.image ?? [])

  const list: TicketManagerService["list"] = Effect.fn("TicketManager.list")(function* (query = {}) {
    return yield* store.query(yield* decodeQuery(query))
  })

  const all: TicketManagerService["all"] = (query = {}) =>
    Stream.paginate(undefined as string | undefined, (cursor) =>
      Effect.gen(function* () {
        const page = yield* list({ ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })
        const tickets = yield* store.load(page.tickets.map(({ id }) => id))
        return [[...tickets.values()], Option.fromNullishOr(page.next_cursor)] as const
      })
    )

  const toLease = Effect.fnUntraced(function* (operations: ReadonlyArray<Operation>, id: string) {
    const lease: Lease | undefined = operations.findLast((operation) => operation.lease !== undefined)?.lease
    return lease === undefined ? yield* new NotFound({ kind: "ticket", id }) : lease
  })

  /** What a ticket that is gone said last: the operation that took it away has it. */
  const lastImage = Effect.fnUntraced(function* (ticketId: TicketId) {
    const { operations } = yield* store.operations({ ticketId, limit: 1 })
    return operations[0]?.image
  })

  const toEvent = Effect.fnUntraced(function* (
    { operation, ticket }: StoreChange,
    manual: boolean
  ): Effect.fn.Return<ReadonlyArray<TriggerEvent>, StoreUnavailable | ValidationError> {
    const event = eventName(operation)
    if (event === undefined) return []
    const shown = ticket ?? operation.image ?? (yield* lastImage(operation.ticket_id))
    if (shown === undefined) return []
    const dependencies = yield* store.load(contextOf.dependsOn(shown))
    const ready = ticket !== null && isReady(ticket, (id) => dependencies.get(id))
    return [toTriggerEvent(event, operation, shown, { ready, manual })]
  })

  const service: TicketManagerService = {
    create: Effect.fn("TicketManager.create")(function* (input) {
      const draft = yield* decodeDraft(input)
      const [ticket] = created((yield* submit([{ _tag: "Create", draft }])).operations)
      return ticket ?? (yield* Effect.die(new Error("a create made no ticket")))
    }),
    createMany: Effect.fn("TicketManager.createMany")(function* (inputs) {
      const drafts = yield* decodeDrafts(inputs)
      return created((yield* submit(drafts.map((draft) => ({ _tag: "Create", draft })))).operations)
    }),
    edit: Effect.fn("TicketManager.edit")(function* (text, input) {
      const patch = yield* decodePatch(input)
      return yield* change(text, (id) => ({ _tag: "Edit", id, patch }))
    }),
    updateStatus: Effect.fn("TicketManager.updateStatus")(function* (text, input) {
      const status = yield* decodeStatus(input)
      return yield* change(text, (id) => ({ _tag: "SetStatus", id, status }))
    }),
    addNote: Effect.fn("TicketManager.addNote")(function* (text, note) {
      const author = note.author ?? actorName(yield* CurrentActor)
      return yield* change(text, (id) => ({ _tag: "AddNote", id, ...note, author }))
    }),
    setAttention: Effect.fn("TicketManager.setAttention")((text, reason, options) =>
      change(text, (id) => ({ _tag: "SetAttention", id, reason, ...options }))
    ),
    archive: Effect.fn("TicketManager.archive")((ids) =>
      changeMany(ids, (id) => ({ _tag: "SetStatus", id, status: "archived" }))
    ),
    restore: Effect.fn("TicketManager.restore")((ids) => changeMany(ids, (id) => ({ _tag: "Restore", id }))),
    undo: Effect.fn("TicketManager.undo")((operation) =>
      Effect.map(submit([{ _tag: "Undo", ...(operation === undefined ? {} : { operation }) }]), ({ operations }) => ({
        operations
      }))
    ),
    get,
    bulkGet: Effect.fn("TicketManager.bulkGet")(function* (ids) {
      const found = yield* store.load(ids.filter(isTicketId))
      return Object.fromEntries(ids.map((id) => [id, found.get(id as TicketId) ?? null]))
    }),
    resolveId,
    list,
    forFiefdom: Effect.fn("TicketManager.forFiefdom")((fiefdom) => Stream.runCollect(all({ fiefdom }))),
    all,
    summary: store.summary,
    fiefdomSummary: store.fiefdomSummary,
    history: Effect.fn("TicketManager.history")(function* (input = {}) {
      const { id, ...query } = yield* decodeHistory(input)
      return yield* store.operations(id === undefined ? query : { ...query, ticketId: yield* resolveId(id) })
    }),
    lease: Effect.fn("TicketManager.lease")(function* (text) {
      return yield* store.lease(yield* resolveId(text))
    }),
    claim: Effect.fn("TicketManager.claim")(function* ({ id: text, ...claim }) {
      const id = text === undefined ? {} : { id: yield* resolveId(text) }
      const { operations } = yield* submit([{ _tag: "Claim", ...claim, ...id }])
      return yield* toLease(operations, text ?? "")
    }),
    startRun: Effect.fn("TicketManager.startRun")(function* (text, token) {
      const id = yield* resolveId(text)
      return yield* toLease((yield* submit([{ _tag: "StartRun", id, token }])).operations, id)
    }),
    renew: Effect.fn("TicketManager.renew")(function* (text, token, ttl) {
      const id = yield* resolveId(text)
      return yield* toLease((yield* submit([{ _tag: "Renew", id, token, ttl }])).operations, id)
    }),
    release: Effect.fn("TicketManager.release")((text, token) =>
      change(text, (id) => ({ _tag: "Release", id, token }))
    ),
    complete: Effect.fn("TicketManager.complete")((text, completion) =>
      change(text, (id) => ({ _tag: "Complete", id, ...completion }))
    ),
    observe: Effect.fn("TicketManager.observe")(function* ({ limit = 50, complete = true, ...observation }) {
      const { operations } = yield* submit([{ _tag: "Observe", ...observation, limit, complete }])
      return tally(operations)
    }),
    escalate: Effect.fn("TicketManager.escalate")(function* (general, reason) {
      const { tickets } = yield* submit([{ _tag: "Escalate", general, reason }])
      const [ticket] = tickets.values()
      return ticket ?? (yield* Effect.die(new Error("an escalation made no ticket")))
    }),
    importTickets: Effect.fn("TicketManager.importTickets")(function* (input) {
      // Notes of other programs have keys of their own, which travel along.
      const tickets = (yield* decodeTickets(input)).map((ticket, at) => ({ ...ticket, notes: input[at]?.notes ?? [] }))
      return created((yield* submit(tickets.map((ticket) => ({ _tag: "Import", ticket })))).operations)
    }),
    events: ({ since, manual = false } = {}) =>
      Stream.unwrap(
        Effect.map(since === undefined ? store.sequence : Effect.succeed(since), (from) =>
          store.changes(from).pipe(
            Stream.mapEffect((delivered) => toEvent(delivered, manual)),
            Stream.flattenIterable
          )
        )
      ),
    sequence: store.sequence,
    diagnose: Effect.fn("TicketManager.diagnose")(({ fix = false } = {}) => store.diagnose(fix)),
    unreadable: store.unreadable,
    state: Effect.map(store.state, (state) => ({
      initialized: true,
      cached_active: state.cachedActive,
      cached_archived: state.cachedArchived,
      history_length: state.historyLength,
      unsaved_changes: mailbox.pending(),
      last_sync_time: state.lastSync === null ? null : fromMillis(state.lastSync),
      read_only: state.readOnly
    }))
  }
  return service
})

/** What an observation did, by ticket. */
const tally = (operations: ReadonlyArray<Operation>): HealthReport["tickets"] => {
  const ids = (matches: (operation: Operation) => boolean) =>
    operations.filter(matches).map(({ ticket_id }) => ticket_id)
  const becomes = (operation: Operation) => operation.changes["status"]?.to
  return {
    created: ids((operation) => operation.operation === "create"),
    updated: ids((operation) => operation.operation === "observe" && becomes(operation) === undefined),
    reopened: ids((operation) => becomes(operation) === "open"),
    resolved: ids((operation) => becomes(operation) === "resolved")
  }
}
