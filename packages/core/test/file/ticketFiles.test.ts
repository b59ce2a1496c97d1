/** What the files of tickets look like, byte by byte, and where they are. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import { fromMillis, toLocalTime } from "@orchestr8/contracts"
import { arbitraries, temporaryProject, ticketPath } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { contentsOf, inStore, openManager, readTicketFile, settled, withManager } from "./project.ts"

describe("ticket files", () => {
  it.effect("have eleven keys in order, two spaces of indent, UTF-8 and a final newline", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      yield* TestClock.setTime(Date.parse("2026-11-22T09:30:00.007Z"))
      const manager = yield* openManager(root)
      const ticket = yield* manager.create({
        title: "Größe 👾",
        fiefdom: "./IP/components/",
        errors: ["a\nb", "\u001b[31m"],
        context: { b: 1, a: [], o: {} }
      })
      yield* manager.addNote(ticket.id, { author: "Ann", text: 'say "hi"' })
      const time = toLocalTime(fromMillis(Date.parse("2026-11-22T09:30:00.007Z")))
      assert.strictEqual(
        yield* settled(manager, () => readTicketFile(root, ticket)),
        `{
  "id": "${ticket.id}",
  "fiefdom": "IP/components",
  "status": "open",
  "title": "Größe 👾",
  "description": "",
  "errors": [
    "a\\nb",
    "\\u001b[31m"
  ],
  "warnings": [],
  "context": {
    "b": 1,
    "a": [],
    "o": {}
  },
  "created_at": "2026-11-22T09:30:00.007000+00:00",
  "updated_at": "2026-11-22T09:30:00.007001+00:00",
  "notes": [
    {
      "time": "${time}",
      "author": "Ann",
      "text": "say \\"hi\\"",
      "at": "2026-11-22T09:30:00.007000+00:00"
    }
  ]
}
`
      )
    })
  )

  it.effect("are written behind the answer, which needs neither them nor a look at the store", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root)
      const ticket = yield* manager.create({ title: "t", fiefdom: "src" })
      yield* manager.sequence
      const noted = yield* manager.addNote(ticket.id, { text: "needle" })
      assert.notInclude(readTicketFile(root, ticket), "needle")
      assert.deepStrictEqual(yield* manager.get(ticket.id), noted)
      assert.include(readTicketFile(root, ticket), "needle")
    })
  )

  it.effect("follow the status: archived ones in the archive, each ticket in one place", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root)
      const { id } = yield* manager.create({ title: "t", fiefdom: "src" })
      const places = settled(manager, () =>
        [ticketPath(root, id), ticketPath(root, id, true)].map((file) => fs.existsSync(file))
      )
      assert.deepStrictEqual(yield* places, [true, false])
      yield* manager.archive([id])
      assert.deepStrictEqual(yield* places, [false, true])
      assert.include(readTicketFile(root, { id }, true), '"status": "archived"', "the file says so as well")
      yield* manager.addNote(id, { text: "n" })
      assert.deepStrictEqual(yield* places, [false, true])
      yield* manager.restore([id])
      assert.deepStrictEqual(yield* places, [true, false])
      yield* manager.undo()
      assert.deepStrictEqual(yield* places, [false, true])
      yield* manager.undo(1).pipe(Effect.flip)
      yield* manager.undo()
      yield* manager.undo()
      assert.deepStrictEqual(yield* places, [true, false])
      yield* manager.undo()
      assert.deepStrictEqual(yield* places, [false, false])
    })
  )

  it.effect("leave nothing beside them: no temporary file, no lock, nothing in the watched folders", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const made = yield* withManager(root, (manager) =>
        manager.createMany(arbitraries.nastyTexts.map((text) => ({ title: text, fiefdom: "src", description: text })))
      )
      assert.sameMembers([...contentsOf(root, "tickets").keys()], ["archive", ...made.map(({ id }) => `${id}.json`)])
      assert.deepStrictEqual([...contentsOf(root, ".local", "tmp").keys()], [])
      assert.sameMembers(fs.readdirSync(inStore(root)), [".gitignore", ".local", "history", "tickets"])
      for (const ticket of made) {
        const text = readTicketFile(root, ticket)
        assert.deepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(ticket)))
        assert.isTrue(text.endsWith("\n}\n"))
      }
    })
  )

  it.effect("are the same bytes after every way to the same state", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root)
      const ticket = yield* manager.create({ title: "t", fiefdom: "src", context: { "10": 1, "9": 2, __proto__: 3 } })
      const file = settled(manager, () => readTicketFile(root, ticket))
      const before = yield* file
      yield* manager.edit(ticket.id, { title: "u" })
      yield* manager.undo()
      const again = JSON.parse(yield* file) as Record<string, unknown>
      assert.strictEqual(`${JSON.stringify({ ...again, updated_at: ticket.updated_at }, null, 2)}\n`, before)
    })
  )

  it.effect("keep what is private to this machine out of git", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      yield* withManager(root, (manager) => manager.create({ title: "t", fiefdom: "src" }))
      const ignored = fs.readFileSync(inStore(root, ".gitignore"), "utf8")
      for (const line of ["history/", "deployments/", "combat_state.json", ".local/"]) {
        assert.include(ignored.split("\n"), line)
      }
      fs.writeFileSync(inStore(root, ".gitignore"), "mine\n")
      yield* withManager(root, (manager) => manager.create({ title: "t", fiefdom: "src" }))
      assert.strictEqual(fs.readFileSync(inStore(root, ".gitignore"), "utf8"), "mine\n")
    })
  )
})
