/**
 * Identifiers of tickets: eight lower-case hexadecimal digits. An id names a file, so nothing else may
 * ever reach a path; what people type is a unique prefix of one.
 */
import * as Schema from "effect/Schema"

const ID = /^[0-9a-f]{8}$/u
const PREFIX = /^[0-9a-f]{1,8}$/

/** Eight lower-case hexadecimal digits, such as `3f2a1b9c`. */
export const TicketId = Schema.String.check(
  Schema.isPattern(ID, { expected: "a ticket id of 8 lower-case hexadecimal digits" })
).pipe(Schema.brand("TicketId"))
export type TicketId = typeof TicketId.Type

export const isTicketId = (text: string): text is TicketId => ID.test(text)

/** True for 1 to 8 lower-case hexadecimal digits: what a person may type for an id. */
export const isTicketIdPrefix = (text: string): boolean => PREFIX.test(text)

/** An id from four random bytes. */
export const ticketIdFromBytes = (bytes: Uint8Array): TicketId =>
  Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("") as TicketId
