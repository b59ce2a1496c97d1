/**
 * The seam between the lifecycle and the place where tickets live. It says nothing about files: the file store
 * makes it from a lock, a history, files and an index; others from a transaction. Every store obeys the contract
 * suite of `packages/testing`. Only `TicketManager` calls `transact`.
 */
import type {
  FiefdomSummary,
  Lease,
  Operation,
  OperationPage,
  Problem,
  Rejection,
  Sequence,
  StoreUnavailable,
  Ticket,
  TicketId,
  TicketList,
  TicketQuery,
  TicketSummary,
  ValidationError
} from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Stream from "effect/Stream"
import type { Committed, Submission } from "./lifecycle/Command.ts"

/** One operation, and the ticket as it is when the operation is delivered: null when it is gone. */
export interface StoreChange {
  readonly operation: Operation
  readonly ticket: Ticket | null
}

export interface OperationQuery {
  readonly ticketId?: TicketId
  /** 1 to 1,000; default 50. */
  readonly limit?: number
  readonly cursor?: string
}

export interface StoreState {
  readonly cachedActive: number
  readonly cachedArchived: number
  readonly historyLength: number
  /** Milliseconds since 1970 of the last look at the store; null before the first. */
  readonly lastSync: number | null
  readonly readOnly: string | null
}

/** Answers the submission at an index of the batch: called once for each, as soon as its fate is on disk. */
export type Acknowledge = (index: number, exit: Exit.Exit<Committed, Rejection>) => Effect.Effect<void>

export class TicketStore extends Context.Service<
  TicketStore,
  {
    /**
     * Decides a batch of submissions one after the other and writes what they decided, once for all. A failure
     * means that nothing of the batch was written, but for submissions that were acknowledged before it.
     */
    readonly transact: (
      batch: ReadonlyArray<Submission>,
      acknowledge: Acknowledge
    ) => Effect.Effect<void, StoreUnavailable>
    /** The tickets that are there, in the order asked for. */
    readonly load: (ids: ReadonlyArray<TicketId>) => Effect.Effect<ReadonlyMap<TicketId, Ticket>, StoreUnavailable>
    /** Ids that begin with the text; at most `limit`. */
    readonly idsWithPrefix: (prefix: string, limit: number) => Effect.Effect<ReadonlyArray<TicketId>, StoreUnavailable>
    readonly query: (query: TicketQuery) => Effect.Effect<TicketList, StoreUnavailable | ValidationError>
    readonly summary: Effect.Effect<TicketSummary, StoreUnavailable>
    readonly fiefdomSummary: Effect.Effect<FiefdomSummary, StoreUnavailable>
    readonly lease: (id: TicketId) => Effect.Effect<Lease | undefined, StoreUnavailable>
    /** Newest first. */
    readonly operations: (query: OperationQuery) => Effect.Effect<OperationPage, StoreUnavailable | ValidationError>
    /** Operations after `since`, then each new one as it happens, without a gap or a repeat. Never ends. */
    readonly changes: (since: Sequence) => Stream.Stream<StoreChange, StoreUnavailable>
    /** The number of the newest operation, 0 when there is none. */
    readonly sequence: Effect.Effect<Sequence, StoreUnavailable>
    /** What is wrong with the data; repaired where that loses nothing when `fix` is true. */
    readonly diagnose: (fix: boolean) => Effect.Effect<ReadonlyArray<Problem>, StoreUnavailable>
    /** Files among the tickets that cannot be read as such: what `diagnose` says of them, without the rest. */
    readonly unreadable: Effect.Effect<ReadonlyArray<Problem>, StoreUnavailable>
    readonly state: Effect.Effect<StoreState>
  }
>()("@orchestr8/core/TicketStore") {}
