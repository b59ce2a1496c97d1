/**
 * What callers ask of the lifecycle, as data. Ids are whole and inputs are decoded; time, ids and the actor
 * come with the submission, so that deciding stays pure.
 */
import type {
  Actor,
  Lease,
  Operation,
  OperationName,
  Outcome,
  Rejection,
  Sequence,
  Ticket,
  TicketDraft,
  TicketId,
  TicketPatch,
  TicketStatus,
  Timestamp
} from "@orchestr8/contracts"
import type * as Result from "effect/Result"

/** One group of findings with the same fingerprint, as the ticket it would become. */
export interface Observed {
  readonly fingerprint: string
  readonly draft: TicketDraft
}

/** What a worker stands on: refused when the token is not that of the held lease, or another run is its newest. */
export interface Fence {
  readonly token: number
  readonly run?: number
}

export type Command =
  | { readonly _tag: "Create"; readonly draft: TicketDraft }
  | { readonly _tag: "Import"; readonly ticket: Ticket }
  | { readonly _tag: "Edit"; readonly id: TicketId; readonly patch: TicketPatch }
  | { readonly _tag: "SetStatus"; readonly id: TicketId; readonly status: TicketStatus }
  | { readonly _tag: "Restore"; readonly id: TicketId }
  | {
      readonly _tag: "AddNote"
      readonly id: TicketId
      readonly author: string
      readonly text: string
      readonly fence?: Fence
    }
  | {
      readonly _tag: "SetAttention"
      readonly id: TicketId
      readonly reason: string | null
      readonly deployment?: string
      readonly fence?: Fence
    }
  /** Without an operation: the newest one of the actor that still stands. */
  | { readonly _tag: "Undo"; readonly operation?: Sequence }
  /** Without an id: the most urgent ready ticket. `ttl` in milliseconds. */
  | {
      readonly _tag: "Claim"
      readonly id?: TicketId
      readonly owner: string
      readonly ttl: number
      /** Refuse while a lease is held on a ticket of an overlapping fiefdom. */
      readonly exclusive?: boolean
      /** Refuse while a lease is held on any other ticket. */
      readonly alone?: boolean
      /** A person's word: attention does not hold it up, and has ended when the claim is granted. */
      readonly despiteAttention?: boolean
    }
  /** Takes the next run number of a held lease. */
  | { readonly _tag: "StartRun"; readonly id: TicketId; readonly token: number }
  | { readonly _tag: "Renew"; readonly id: TicketId; readonly token: number; readonly ttl: number }
  | { readonly _tag: "Release"; readonly id: TicketId; readonly token: number }
  | {
      readonly _tag: "Complete"
      readonly id: TicketId
      readonly token: number
      /** Refused when it is not the newest run of the lease. */
      readonly run?: number
      readonly outcome: Outcome
      readonly reason: string
      /** What to call the deployment in the ticket's attention. */
      readonly deployment?: string
    }
  /** What a check found: one ticket a fingerprint, vanished findings resolve, returned ones reopen. */
  | {
      readonly _tag: "Observe"
      readonly check: string
      readonly observed: ReadonlyArray<Observed>
      /** More new tickets than this become one ticket a fiefdom. */
      readonly limit: number
      /** False when the check could not look everywhere: then nothing is taken for vanished. */
      readonly complete: boolean
    }
  | { readonly _tag: "Escalate"; readonly general: string; readonly reason: string }

/** Commands that succeed or fail together, and undo as one. */
export interface Submission {
  readonly actor: Actor
  readonly commands: ReadonlyArray<Command>
}

/** An operation before the store gives it its place in the history. */
export type Drafted = Omit<Operation, "seq" | "at" | "actor" | "group">

/** What a submission did: its operations, in order. Empty when there was nothing to do. */
export interface Committed {
  readonly operations: ReadonlyArray<Operation>
  /** Every ticket that they touched as they left it; undefined for one that went away. */
  readonly tickets: ReadonlyMap<TicketId, Ticket | undefined>
}

export type Decision = Result.Result<ReadonlyArray<Drafted>, Rejection>

/** Time, ids and who asks: everything that deciding needs from outside. */
export interface DecideEnvironment {
  readonly now: Timestamp
  readonly actor: Actor
  /** A fresh random id at each call; clashes are retried. */
  readonly nextId: () => TicketId
}

/**
 * What deciding reads. Methods are synchronous: a store answers from memory or disk, or loads what
 * a batch needs beforehand.
 */
export interface View {
  readonly ticket: (id: TicketId) => Ticket | undefined
  /** True also for a file that is there but cannot be read as a ticket: such an id is never given out again. */
  readonly taken: (id: TicketId) => boolean
  readonly lease: (id: TicketId) => Lease | undefined
  /** Every lease that was neither released nor completed, expired ones too. */
  readonly leases: () => ReadonlyArray<Lease>
  /** Tickets that name this one in `depends_on`. */
  readonly dependents: (id: TicketId) => ReadonlyArray<TicketId>
  /** Tickets that this check made, in any status. */
  readonly ofCheck: (check: string) => ReadonlyArray<TicketId>
  /** Tickets that escalate this general, in any status. */
  readonly escalations: (general: string) => ReadonlyArray<TicketId>
  /** Open tickets with errors and without attention, most urgent first, then oldest. */
  readonly candidates: () => Iterable<TicketId>
  readonly operation: (seq: Sequence) => Operation | undefined
  /** Every operation of the command that began with this one, in order. */
  readonly group: (first: Sequence) => ReadonlyArray<Operation>
  /** The newest operation that undoes this one, whether or not it was itself undone. */
  readonly undoneBy: (seq: Sequence) => Sequence | undefined
  /** The newest operation of the actor that an undo may take back. */
  readonly lastUndoable: (actor: Actor) => Operation | undefined
}

/** Operations that undo reverts. Leases end by release, and a vanished file comes back by restoring it. */
export const undoable: ReadonlySet<OperationName> = new Set([
  "create",
  "edit",
  "status",
  "note",
  "archive",
  "restore",
  "undo",
  "import",
  "observe",
  "attention",
  "external",
  "remove"
])
