/**
 * Every error that reaches a caller. Each has a `message` that says what is wrong and a `hint` that says what
 * to do; the CLI maps each to one exit code in one place (`apps/cli/ExitCode`).
 */
import * as Schema from "effect/Schema"
import { TicketStatus } from "./Ticket.ts"

/** Something that was asked for is not well-formed. Exit code 2. */
export class ValidationError extends Schema.TaggedError<ValidationError>()("ValidationError", {
  /** What is wrong: `title`, `id`, `--limit`, … */
  field: Schema.String,
  reason: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return `${this.field}: ${this.reason}`
  }
}

/** Exit code 3. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {
  kind: Schema.Literals(["ticket", "operation", "deployment", "check", "agent", "question"]),
  id: Schema.String
}) {
  override get message() {
    return `no ${this.kind} ${this.id}`
  }
  get hint() {
    const lists = {
      ticket: "tickets list --all",
      operation: "tickets history",
      deployment: "tickets deployments",
      check: "tickets config",
      agent: "tickets config",
      question: "tickets questions --all"
    }
    return `see them with: ${lists[this.kind]}`
  }
}

/** Exit code 4. */
export class InvalidTransition extends Schema.TaggedError<InvalidTransition>()("InvalidTransition", {
  id: Schema.String,
  from: TicketStatus,
  to: TicketStatus,
  allowed: Schema.Array(TicketStatus)
}) {
  override get message() {
    return `ticket ${this.id} is ${this.from} and cannot become ${this.to}; allowed: ${this.allowed.join(", ")}`
  }
  get hint() {
    return this.from === "archived"
      ? `restore it first: tickets restore ${this.id}`
      : `choose one of: ${this.allowed.join(", ")}`
  }
}

/** A lease is held by somebody else, or the token is stale. Exit code 4. */
export class LeaseConflict extends Schema.TaggedError<LeaseConflict>()("LeaseConflict", {
  id: Schema.String,
  reason: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return `ticket ${this.id}: ${this.reason}`
  }
}

/** The ticket changed after the caller read it. Exit code 4. */
export class RevisionConflict extends Schema.TaggedError<RevisionConflict>()("RevisionConflict", {
  id: Schema.String,
  expected: Schema.String,
  actual: Schema.String
}) {
  override get message() {
    return `ticket ${this.id} changed at ${this.actual}, after you read it`
  }
  get hint() {
    return `read it again with: tickets show ${this.id}`
  }
}

/** Exit code 2. */
export class DependencyCycle extends Schema.TaggedError<DependencyCycle>()("DependencyCycle", {
  path: Schema.Array(Schema.String)
}) {
  override get message() {
    return `the dependency would close a cycle: ${this.path.join(" → ")}`
  }
  get hint() {
    return "leave out the dependency, or remove one on that path with: tickets edit ID --depends-on …"
  }
}

/** Exit code 4. */
export class UndoRefused extends Schema.TaggedError<UndoRefused>()("UndoRefused", {
  operation: Schema.Int,
  reason: Schema.String
}) {
  override get message() {
    return `operation ${this.operation} cannot be undone: ${this.reason}`
  }
  get hint() {
    return "see what came after it with: tickets history"
  }
}

export const StoreProblem = Schema.Literals([
  "missing",
  "not_a_directory",
  "locked",
  "lock_kind",
  "read_only",
  "full",
  "too_new",
  "damaged",
  "unreachable",
  "closed",
  "io"
])
export type StoreProblem = typeof StoreProblem.Type

/** The store cannot do it; nothing was changed. Exit code 5. */
export class StoreUnavailable extends Schema.TaggedError<StoreUnavailable>()("StoreUnavailable", {
  problem: StoreProblem,
  path: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `${this.detail} (${this.path})`
  }
  get hint() {
    return storeHints[this.problem]
  }
}

const storeHints: Record<StoreProblem, string> = {
  missing: "name an existing folder with -C",
  not_a_directory: "name a folder, not a file, with -C",
  locked: "wait for that process or end it, then try again",
  lock_kind: "end every process of this store, delete .orchestr8/.local and try again",
  read_only: "mount it for writing or use another folder; reading works",
  full: "free some space and try again; reading works",
  too_new: "upgrade Orchestr8 Tickets to the version that wrote this store",
  damaged: "run: tickets doctor",
  unreachable: "check that the server runs and the address is right",
  closed: "open the store again",
  io: "check the disk and the rights of that path, then run: tickets doctor"
}

/** A configuration file or variable is wrong. Exit code 2. */
export class ConfigError extends Schema.TaggedError<ConfigError>()("ConfigError", {
  path: Schema.String,
  reason: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.reason}`
  }
}

/** The fix did not hold. Exit code 7. */
export class VerificationFailed extends Schema.TaggedError<VerificationFailed>()("VerificationFailed", {
  id: Schema.String,
  reason: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return `ticket ${this.id} is not fixed: ${this.reason}`
  }
}

/** Exit code 8. */
export class AgentFailed extends Schema.TaggedError<AgentFailed>()("AgentFailed", {
  reason: Schema.String,
  hint: Schema.String
}) {
  override get message() {
    return this.reason
  }
}

/** Why a command was refused: a pure decision, nothing was changed. */
export const Rejection = Schema.Union([
  ValidationError,
  NotFound,
  InvalidTransition,
  LeaseConflict,
  RevisionConflict,
  DependencyCycle,
  UndoRefused
])
export type Rejection = typeof Rejection.Type

/** Everything that a manager can answer with. */
export const TicketsError = Schema.Union([...Rejection.members, StoreUnavailable])
export type TicketsError = typeof TicketsError.Type

/** Any public error, on the wire. */
export const PublicError = Schema.Union([...TicketsError.members, ConfigError, VerificationFailed, AgentFailed])
export type PublicError = typeof PublicError.Type

/** What a command prints on stderr when it fails with `--json`. `code` is the name of the error in snake case: `not_found`. */
export const ErrorReport = Schema.Struct({
  error: Schema.Struct({ code: Schema.String, message: Schema.String, hint: Schema.String })
})
export interface ErrorReport extends Schema.Schema.Type<typeof ErrorReport> {}
