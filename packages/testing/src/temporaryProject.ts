/**
 * Project folders for tests: real ones, gone when their scope closes. Also the ticket files of the Python program,
 * byte for byte as it wrote them: no final newline, everything but ASCII escaped, local times without a zone.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

const make = (): string => fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "orchestr8-"))
const remove = (root: string): void => fs.rmSync(root, { recursive: true, force: true })

/** An empty folder, as an absolute path without symbolic links. */
export const temporaryProject: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(make),
  (root) => Effect.sync(() => remove(root))
)

export interface TemporaryFolder extends AsyncDisposable {
  readonly root: string
}

/** The same for code without Effect: `await using project = temporaryFolder()`. */
export const temporaryFolder = (): TemporaryFolder => {
  const root = make()
  return { root, [Symbol.asyncDispose]: async () => remove(root) }
}

/** A ticket as the Python program held it. Any key may be absent or of another type: real files have both. */
export type OriginalTicket = Readonly<Record<string, unknown>>

/** What the Python program wrote for an ordinary ticket. */
export const originalTicket = (id: string, fields: OriginalTicket = {}): OriginalTicket => ({
  id,
  fiefdom: "test/fiefdom",
  status: "in_progress",
  title: "Test Ticket",
  description: "Test description",
  errors: ["error1"],
  warnings: ["warning1"],
  context: { test: "context" },
  created_at: "2026-01-26T10:25:16.535803",
  updated_at: "2026-01-26T10:25:16.536656",
  notes: [{ time: "10:25:16", author: "Test Author", text: "Test note" }],
  ...fields
})

// oxlint-disable-next-line no-control-regex -- DEL is one of the characters that Python escapes
const NOT_ASCII = /[\u007f-\uffff]/g

/** The text that `json.dumps(ticket, indent=2)` makes. */
export const formatOriginal = (ticket: OriginalTicket): string =>
  JSON.stringify(ticket, null, 2).replace(NOT_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** The path of a ticket file; `name` need not be an id. */
export const ticketPath = (root: string, name: string, archived = false): string =>
  path.join(root, ".orchestr8", "tickets", ...(archived ? ["archive"] : []), `${name}.json`)

/** Writes any content as a ticket file, in folders that are made when missing; gives its path. */
export const writeTicketFile = (root: string, name: string, content: string | Uint8Array, archived = false): string => {
  const file = ticketPath(root, name, archived)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, content)
  return file
}

/** Writes a ticket as the Python program did; gives the path of its file. */
export const writeOriginal = (root: string, ticket: OriginalTicket, archived = false): string =>
  writeTicketFile(root, String(ticket["id"]), formatOriginal(ticket), archived)
