/**
 * What every importer takes and gives. An importer is a pure codec: no files, no clock, no randomness. One bad
 * record never breaks the rest, it lands in `skipped`; only an input that holds no record at all is a failure.
 */
import type { Operation, Ticket, TicketId, Timestamp } from "@orchestr8/contracts"
import type * as Result from "effect/Result"

/** A record, or a part of one such as a dependency, that was left behind. */
export interface Skipped {
  /** `record 3`, `line 12` or the path of a file. */
  readonly where: string
  readonly reason: string
}

export interface Imported {
  readonly tickets: ReadonlyArray<Ticket>
  /** Only from our own export: its history, in the order of the file. */
  readonly operations?: ReadonlyArray<Operation>
  readonly skipped: ReadonlyArray<Skipped>
}

export interface ImportOptions {
  /** Stands in for times that the source does not give. */
  readonly now: Timestamp
  /** Asked again when it repeats an id of the same import; clashes with the store are the caller's to see. */
  readonly newId: () => TicketId
}

/** Fails with the reason, in plain words, why the input as a whole is not of the format. */
export type ImportResult = Result.Result<Imported, string>
