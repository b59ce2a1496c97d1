/**
 * Edits behind the store's back: by hand, by an editor, by git. Each is tried twice: made while no store is open, and
 * under an open one.
 */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import type { Ticket } from "@orchestr8/contracts"
import { formatTicketFile, NotFound } from "@orchestr8/contracts"
import { originalTicket, temporaryProject, ticketPath, writeOriginal, writeTicketFile } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { TicketManagerService } from "../../src/TicketManager.ts"
import { inStore, openManager, readTicketFile } from "./project.ts"

interface Editing {
  readonly root: string
  readonly manager: TicketManagerService
  /** Carries out an edit; gives a manager that must have seen it. */
  readonly edit: (body: () => void) => Effect.Effect<TicketManagerService, unknown>
}

const betweenOpens = Effect.gen(function* () {
  const root = yield* temporaryProject
  let scope = yield* Scope.make()
  const open = Effect.suspend(() => Scope.provide(openManager(root), scope))
  yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
  const edit: Editing["edit"] = Effect.fnUntraced(function* (body) {
    yield* Scope.close(scope, Exit.void)
    body()
    scope = yield* Scope.make()
    return yield* open
  })
  return { root, manager: yield* open, edit }
})

const underOpenStore = Effect.gen(function* () {
  const root = yield* temporaryProject
  const manager = yield* openManager(root)
  // The ticket files are written after the answer; the next read waits for them.
  const edit: Editing["edit"] = (body) => Effect.andThen(manager.sequence, Effect.as(Effect.sync(body), manager))
  return { root, manager, edit }
})

const either = (name: string, test: (editing: Editing) => Effect.Effect<void, unknown, Scope.Scope>): void => {
  it.live(`${name}, between two opens`, () => Effect.flatMap(betweenOpens, test))
  it.live(`${name}, under an open store`, () => Effect.flatMap(underOpenStore, test))
}

const draft = { title: "before", fiefdom: "src", errors: ["e"], context: { kept: 1 } }

/** A ticket file as an editor would leave it: changed in one place. */
const rewrite = (root: string, ticket: Ticket, changes: Partial<Ticket>, archived = false): void =>
  fs.writeFileSync(ticketPath(root, ticket.id, archived), formatTicketFile({ ...ticket, ...changes }))

const newest = (manager: TicketManagerService) =>
  Effect.map(manager.history({ limit: 1 }), ({ operations: [operation] }) => operation!)

describe("an edit by hand", () => {
  either("is seen and recorded with before and after", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const ticket = yield* manager.create(draft)
      const after = yield* edit(() =>
        rewrite(root, ticket, { title: "after", errors: [], context: { kept: 1, came: 2 } })
      )
      assert.strictEqual((yield* after.get(ticket.id)).title, "after")
      assert.deepStrictEqual(
        (yield* after.list({ search: "after" })).tickets.map(({ error_count }) => error_count),
        [0]
      )
      assert.strictEqual((yield* after.summary).total_errors, 0)
      const operation = yield* newest(after)
      assert.deepStrictEqual([operation.seq, operation.operation, operation.actor], [2, "external", "external"])
      assert.deepStrictEqual<unknown>(operation.changes, {
        title: { from: "before", to: "after" },
        errors: { from: ["e"], to: [] },
        "context/came": { to: 2 }
      })
      assert.deepStrictEqual(operation.image, yield* after.get(ticket.id))
      yield* after.list()
      assert.strictEqual(yield* after.sequence, 2, "it is recorded once")
      yield* after.undo(2)
      assert.deepStrictEqual((yield* after.get(ticket.id)).errors, ["e"])
    })
  )

  either("through a temporary file and a rename is seen", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const ticket = yield* manager.create(draft)
      const after = yield* edit(() => {
        const swap = inStore(root, "swap")
        fs.writeFileSync(swap, formatTicketFile({ ...ticket, title: "after" }))
        fs.renameSync(swap, ticketPath(root, ticket.id))
      })
      assert.strictEqual((yield* after.get(ticket.id)).title, "after")
      assert.strictEqual((yield* newest(after)).operation, "external")
    })
  )

  either("that only touches the file, or only formats it, is no operation", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const ticket = yield* manager.create(draft)
      const file = ticketPath(root, ticket.id)
      const touched = yield* edit(() => fs.utimesSync(file, new Date(), new Date()))
      assert.deepStrictEqual(yield* touched.get(ticket.id), ticket)
      const oneLine = JSON.stringify({ ...ticket, context: ticket.context })
      const formatted = yield* edit(() => fs.writeFileSync(file, oneLine))
      assert.deepStrictEqual(yield* formatted.get(ticket.id), ticket)
      assert.strictEqual(yield* formatted.sequence, 1)
      assert.strictEqual(fs.readFileSync(file, "utf8"), oneLine, "nobody asked to format it back")
      const noted = yield* formatted.addNote(ticket.id, { text: "n" })
      assert.strictEqual((yield* formatted.history()).operations.length, 2)
      yield* formatted.sequence
      assert.strictEqual(readTicketFile(root, ticket), formatTicketFile(noted))
    })
  )

  either("that deletes a ticket is recorded, and undo brings it back", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const ticket = yield* manager.create(draft)
      const after = yield* edit(() => fs.rmSync(ticketPath(root, ticket.id)))
      assert.instanceOf(yield* Effect.flip(after.get(ticket.id)), NotFound)
      assert.strictEqual((yield* after.list({ all: true })).total, 0)
      const operation = yield* newest(after)
      assert.deepStrictEqual<unknown>(
        [operation.operation, operation.removed, operation.image],
        ["external", true, ticket]
      )
      yield* after.undo(operation.seq)
      assert.deepStrictEqual(yield* after.get(ticket.id), ticket)
      yield* after.sequence
      assert.strictEqual(readTicketFile(root, ticket), formatTicketFile(ticket))
    })
  )

  either("that adds a ticket is recorded", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      yield* manager.create(draft)
      const after = yield* edit(() => {
        writeOriginal(root, originalTicket("5f9f6e77"))
        writeOriginal(root, originalTicket("5f9f6e78"), true)
      })
      assert.strictEqual((yield* after.get("5f9f6e77")).title, "Test Ticket")
      assert.strictEqual((yield* after.get("5f9f6e78")).status, "archived")
      const { operations } = yield* after.history({ limit: 2 })
      for (const { operation, image, changes } of operations) {
        assert.deepStrictEqual([operation, image?.title, changes], ["external", "Test Ticket", {}])
      }
      assert.strictEqual(yield* after.sequence, 3)
      assert.strictEqual((yield* after.list({ all: true })).total, 3)
    })
  )

  either("that breaks a file hides the ticket until it is mended", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const ticket = yield* manager.create(draft)
      const { id: other } = yield* manager.create({ ...draft, title: "other" })
      const file = ticketPath(root, ticket.id)
      const broken = yield* edit(() => fs.writeFileSync(file, "{"))
      assert.deepStrictEqual(
        (yield* broken.list()).tickets.map(({ id }) => id),
        [other]
      )
      assert.strictEqual((yield* broken.unreadable)[0]?.path, `.orchestr8/tickets/${ticket.id}.json`)
      assert.instanceOf(yield* Effect.flip(broken.addNote(ticket.id, { text: "n" })), NotFound)
      assert.strictEqual(fs.readFileSync(file, "utf8"), "{")
      const mended = yield* edit(() => rewrite(root, ticket, {}))
      assert.deepStrictEqual(yield* mended.get(ticket.id), ticket)
      assert.strictEqual(yield* mended.sequence, 2, "as it was: no operation")
      assert.deepStrictEqual(yield* mended.unreadable, [])
      yield* edit(() => fs.writeFileSync(file, "[]"))
      const changed = yield* edit(() => rewrite(root, ticket, { title: "after" }))
      assert.strictEqual((yield* changed.get(ticket.id)).title, "after")
      assert.deepStrictEqual<unknown>((yield* newest(changed)).changes, { title: { from: "before", to: "after" } })
    })
  )

  either("that breaks a file and then deletes it is recorded as the loss of the ticket", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const ticket = yield* manager.create(draft)
      const broken = yield* edit(() => fs.writeFileSync(ticketPath(root, ticket.id), ""))
      assert.strictEqual((yield* broken.list()).total, 0)
      const gone = yield* edit(() => fs.rmSync(ticketPath(root, ticket.id)))
      assert.deepStrictEqual(yield* gone.unreadable, [])
      const operation = yield* newest(gone)
      assert.deepStrictEqual<unknown>([operation.removed, operation.image], [true, ticket])
      yield* gone.undo(operation.seq)
      assert.deepStrictEqual(yield* gone.get(ticket.id), ticket)
    })
  )

  either("that moves a file to the archive and back archives and restores", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const ticket = yield* manager.create(draft)
      const places = [ticketPath(root, ticket.id), ticketPath(root, ticket.id, true)] as const
      const archived = yield* edit(() => fs.renameSync(...places))
      assert.strictEqual((yield* archived.get(ticket.id)).status, "archived")
      assert.deepStrictEqual<unknown>((yield* newest(archived)).changes, { status: { from: "open", to: "archived" } })
      assert.strictEqual((yield* archived.list()).total, 0)
      const restored = yield* edit(() => fs.renameSync(places[1], places[0]))
      assert.deepStrictEqual(yield* restored.get(ticket.id), ticket)
      assert.strictEqual((yield* restored.list()).total, 1)
      assert.strictEqual(yield* restored.sequence, 3)
      const again = yield* edit(() => fs.renameSync(...places))
      yield* again.restore([ticket.id])
      yield* again.sequence
      assert.deepStrictEqual(
        places.map((place) => fs.existsSync(place)),
        [true, false],
        "no copy stays behind"
      )
    })
  )

  either("that puts a copy into the archive changes nothing", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const ticket = yield* manager.create(draft)
      const copy = formatTicketFile({ ...ticket, title: "copy" })
      const after = yield* edit(() => writeTicketFile(root, ticket.id, copy, true))
      assert.deepStrictEqual(yield* after.get(ticket.id), ticket)
      assert.strictEqual((yield* after.list({ all: true })).total, 1)
      assert.strictEqual(yield* after.sequence, 1)
      yield* after.addNote(ticket.id, { text: "n" })
      yield* after.sequence
      assert.strictEqual(readTicketFile(root, ticket, true), copy)
      const left = yield* edit(() => fs.rmSync(ticketPath(root, ticket.id)))
      assert.deepStrictEqual(yield* Effect.map(left.get(ticket.id), ({ title, status }) => [title, status]), [
        "copy",
        "archived"
      ])
    })
  )

  either("of many files at once is one group", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const made = yield* manager.createMany(Array.from({ length: 300 }, (_, n) => ({ ...draft, title: `t${n}` })))
      const after = yield* edit(() => {
        for (const ticket of made) rewrite(root, ticket, { description: "pulled" })
      })
      const { operations } = yield* after.history({ limit: 1000 })
      assert.lengthOf(operations, 600)
      assert.deepStrictEqual(new Set(operations.slice(0, 300).map(({ group }) => group)), new Set([301]))
      assert.strictEqual((yield* after.list({ search: "pulled" })).total, 300)
    })
  )

  either("meets a command on the same ticket: both are kept", ({ root, manager, edit }) =>
    Effect.gen(function* () {
      const ticket = yield* manager.create(draft)
      const after = yield* edit(() => rewrite(root, ticket, { title: "after" }))
      const noted = yield* after.addNote(ticket.id, { text: "n" })
      assert.deepStrictEqual([noted.title, noted.notes.length], ["after", 1])
      const { operations } = yield* after.history()
      assert.deepStrictEqual(
        operations.map(({ operation }) => operation),
        ["note", "external", "create"]
      )
      assert.strictEqual(readTicketFile(root, ticket), formatTicketFile(noted))
    })
  )

  either("of a ticket of the Python program is seen", ({ root, edit }) =>
    Effect.gen(function* () {
      const file = writeOriginal(root, originalTicket("5f9f6e77"))
      yield* edit(() => {})
      const touched = yield* edit(() => fs.utimesSync(file, new Date(), new Date()))
      assert.strictEqual((yield* touched.list()).total, 1)
      assert.strictEqual(yield* touched.sequence, 0, "touching it is no operation")
      assert.strictEqual((yield* touched.get("5f9f6e77")).title, "Test Ticket")
      const after = yield* edit(() => fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("Test T", "Best T")))
      assert.strictEqual((yield* after.get("5f9f6e77")).title, "Best Ticket")
      assert.strictEqual((yield* newest(after)).operation, "external")
    })
  )
})
