/**
 * The public service: every change of a ticket goes through here. It is an actor: one mailbox, drained in
 * batches, so that callers at the same time share one lock and one sync of the disk. A command that was accepted
 * is carried out even when its caller goes away; shutdown refuses new ones and finishes the accepted. Reads go
 * straight to the store and never wait behind writes. Ids may be any unique prefix.
 */
import type {
  FiefdomSummary,
  HealthReport,
  Lease,
  ManagerState,
  OperationPage,
  Outcome,
  Problem,
  Sequence,
  StoreUnavailable,
  Ticket,
  TicketDraftInput,
  TicketId,
  TicketList,
  TicketPatchInput,
  TicketQueryInput,
  TicketsError,
  TicketStatus,
  TicketSummary,
  TriggerEvent
} from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { FileTicketStore, type FileStoreOptions } from "./file/FileTicketStore.ts"
import type { Committed, Fence, Observed } from "./lifecycle/Command.ts"
import { MemoryTicketStore } from "./memory/MemoryTicketStore.ts"
import { makeTicketManager } from "./makeTicketManager.ts"
import type { OperationQuery } from "./TicketStore.ts"

/** What a check saw: findings in groups, one a fingerprint. */
export interface Observation {
  readonly check: string
  readonly observed: ReadonlyArray<Observed>
  /** More new tickets than this become one ticket a fiefdom; default 50. */
  readonly limit?: number
  /** False when the check could not look everywhere; then no ticket resolves. Default true. */
  readonly complete?: boolean
}

export interface HistoryQuery extends Omit<OperationQuery, "ticketId"> {
  /** Only operations of this ticket. */
  readonly id?: string
}

export interface TicketManagerService {
  readonly create: (draft: TicketDraftInput) => Effect.Effect<Ticket, TicketsError>
  /** All or none; one undo takes all of them back. */
  readonly createMany: (drafts: ReadonlyArray<TicketDraftInput>) => Effect.Effect<ReadonlyArray<Ticket>, TicketsError>
  readonly edit: (id: string, patch: TicketPatchInput) => Effect.Effect<Ticket, TicketsError>
  /** The status that it has already is no error and no operation. */
  readonly updateStatus: (id: string, status: TicketStatus) => Effect.Effect<Ticket, TicketsError>
  readonly addNote: (
    id: string,
    note: { readonly author?: string; readonly text: string; readonly fence?: Fence }
  ) => Effect.Effect<Ticket, TicketsError>
  /** `null` takes the attention away. */
  readonly setAttention: (
    id: string,
    reason: string | null,
    options?: { readonly deployment?: string; readonly fence?: Fence }
  ) => Effect.Effect<Ticket, TicketsError>
  /** All or none; one undo restores all of them. */
  readonly archive: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Ticket>, TicketsError>
  readonly restore: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Ticket>, TicketsError>
  /** Takes back the newest operation of the current actor, or the named one with all of its command. */
  readonly undo: (operation?: Sequence) => Effect.Effect<Pick<Committed, "operations">, TicketsError>
  readonly get: (id: string) => Effect.Effect<Ticket, TicketsError>
  /** Whole ids only; `null` where there is none. */
  readonly bulkGet: (ids: ReadonlyArray<string>) => Effect.Effect<Readonly<Record<string, Ticket | null>>, TicketsError>
  /** The whole id of a unique prefix. */
  readonly resolveId: (prefix: string) => Effect.Effect<TicketId, TicketsError>
  readonly list: (query?: TicketQueryInput) => Effect.Effect<TicketList, TicketsError>
  /** Exactly this fiefdom, archived tickets left out. */
  readonly forFiefdom: (fiefdom: string) => Effect.Effect<ReadonlyArray<Ticket>, TicketsError>
  /** Every ticket that matches, whole, page after page. */
  readonly all: (query?: TicketQueryInput) => Stream.Stream<Ticket, TicketsError>
  readonly summary: Effect.Effect<TicketSummary, TicketsError>
  readonly fiefdomSummary: Effect.Effect<FiefdomSummary, TicketsError>
  readonly history: (query?: HistoryQuery) => Effect.Effect<OperationPage, TicketsError>
  readonly lease: (id: string) => Effect.Effect<Lease | undefined, TicketsError>
  /** `ttl` in milliseconds. Without an id: the most urgent ready ticket. Exactly one caller wins. */
  readonly claim: (claim: {
    readonly id?: string
    readonly owner: string
    readonly ttl: number
    /** Refused while a lease is held on a ticket of an overlapping fiefdom. */
    readonly exclusive?: boolean
    /** Refused while a lease is held on any other ticket. */
    readonly alone?: boolean
    /** Attention does not hold it up, and has ended when the claim is granted; a refused claim leaves it. */
    readonly despiteAttention?: boolean
  }) => Effect.Effect<Lease, TicketsError>
  /** A launch under a held lease: gives it a fresh run number, from 1, and makes the runs before it stale. */
  readonly startRun: (id: string, token: number) => Effect.Effect<Lease, TicketsError>
  readonly renew: (id: string, token: number, ttl: number) => Effect.Effect<Lease, TicketsError>
  readonly release: (id: string, token: number) => Effect.Effect<Ticket, TicketsError>
  readonly complete: (
    id: string,
    completion: {
      readonly token: number
      /** With it, refused when a newer run was started. */
      readonly run?: number
      readonly outcome: Outcome
      readonly reason: string
      readonly deployment?: string
    }
  ) => Effect.Effect<Ticket, TicketsError>
  readonly observe: (observation: Observation) => Effect.Effect<HealthReport["tickets"], TicketsError>
  /** The escalation ticket of a general that is stuck: a new one, or the open one with a note more. */
  readonly escalate: (general: string, reason: string) => Effect.Effect<Ticket, TicketsError>
  /** Tickets from elsewhere, ids and times kept. The same ticket again is nothing to do. */
  readonly importTickets: (tickets: ReadonlyArray<Ticket>) => Effect.Effect<ReadonlyArray<Ticket>, TicketsError>
  /** What happens after `since` (default: from now on), in order, without a gap or a repeat. Never ends. */
  readonly events: (options?: {
    readonly since?: Sequence
    readonly manual?: boolean
  }) => Stream.Stream<TriggerEvent, TicketsError>
  readonly sequence: Effect.Effect<Sequence, StoreUnavailable>
  readonly diagnose: (options?: { readonly fix?: boolean }) => Effect.Effect<ReadonlyArray<Problem>, TicketsError>
  /** Files among the tickets that cannot be read as such; cheap. */
  readonly unreadable: Effect.Effect<ReadonlyArray<Problem>, StoreUnavailable>
  readonly state: Effect.Effect<ManagerState>
}

export class TicketManager extends Context.Service<TicketManager, TicketManagerService>()(
  "@orchestr8/core/TicketManager"
) {
  /** On whatever store is provided. */
  static readonly layer = Layer.effect(
    TicketManager,
    Effect.suspend(() => makeTicketManager)
  )
  /** On the files of one project. Build it once: bind the result to a constant. */
  static readonly layerFile = (options: FileStoreOptions) =>
    TicketManager.layer.pipe(Layer.provide(FileTicketStore.layer(options)))
  /** In memory: for tests, and for programs that keep nothing. */
  static readonly layerMemory = TicketManager.layer.pipe(Layer.provide(MemoryTicketStore.layer))
}
