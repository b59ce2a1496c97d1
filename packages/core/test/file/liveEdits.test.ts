/** What an open store sees of edits, and when: before the very next read, however many there are. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import { formatTicketFile } from "@orchestr8/contracts"
import { temporaryProject, ticketPath } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { openManager } from "./project.ts"

/** The event loop goes round once: events of files that are queued are delivered. */
const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

describe("an open store", () => {
  it.live("has seen an edit before the next read, whatever the event loop was doing", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root)
      const ticket = yield* manager.create({ title: "t", fiefdom: "src" })
      yield* manager.sequence
      const moments = [
        Effect.void,
        Effect.promise(() => fs.promises.stat(root)),
        Effect.promise(() => fs.promises.readFile(ticketPath(root, ticket.id))),
        Effect.sleep(1),
        Effect.yieldNow
      ]
      for (let n = 0; n < 200; n++) {
        yield* moments[n % moments.length]!
        fs.writeFileSync(ticketPath(root, ticket.id), formatTicketFile({ ...ticket, title: `edit ${n}` }))
        assert.strictEqual((yield* manager.get(ticket.id)).title, `edit ${n}`)
      }
      assert.strictEqual(yield* manager.sequence, 201)
    })
  )

  it.live("shows one edit to all who read at once", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root)
      const ticket = yield* manager.create({ title: "t", fiefdom: "src" })
      for (let n = 0; n < 20; n++) {
        yield* manager.sequence
        fs.writeFileSync(ticketPath(root, ticket.id), formatTicketFile({ ...ticket, title: `edit ${n}` }))
        const seen = yield* Effect.all(
          [manager.get(ticket.id), manager.bulkGet([ticket.id]), manager.list(), manager.get(ticket.id)],
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(
          [seen[0].title, seen[1][ticket.id]?.title, seen[2].tickets[0]?.title, seen[3].title],
          Array.from({ length: 4 }, () => `edit ${n}`)
        )
      }
    })
  )

  it.live("overwrites no edit that was made between an answer and the writing of the file", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root)
      const ticket = yield* manager.create({ title: "t", fiefdom: "src" })
      yield* manager.sequence
      // Answered without a look at the file, so before it is written.
      yield* manager.claim({ id: ticket.id, owner: "w", ttl: 1000 })
      const edited = formatTicketFile({ ...ticket, title: "edited" })
      fs.writeFileSync(ticketPath(root, ticket.id), edited)
      assert.strictEqual((yield* manager.get(ticket.id)).title, "edited")
      assert.strictEqual(fs.readFileSync(ticketPath(root, ticket.id), "utf8"), edited)
      const { operations } = yield* manager.history()
      assert.deepStrictEqual(
        operations.map(({ operation }) => operation),
        ["external", "claim", "create"]
      )
      assert.deepStrictEqual<unknown>(operations[0]?.changes["status"], { from: "in_progress", to: "open" })
      assert.deepStrictEqual<unknown>(operations[0]?.changes["title"], { from: "t", to: "edited" })
    })
  )

  it.live("tells of edits without being asked", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root)
      const ticket = yield* manager.create({ title: "t", fiefdom: "src" })
      const follower = yield* manager.events({ since: 1 }).pipe(Stream.take(2), Stream.runCollect, Effect.forkChild)
      yield* manager.sequence
      fs.writeFileSync(ticketPath(root, ticket.id), formatTicketFile({ ...ticket, title: "after", status: "resolved" }))
      fs.writeFileSync(
        ticketPath(root, "0000aaaa"),
        formatTicketFile({ ...ticket, id: "0000aaaa" as typeof ticket.id, errors: ["e"] })
      )
      const events = yield* Fiber.join(follower)
      assert.sameDeepMembers(
        events.map(({ event, requires_agent, ticket: { title } }) => [event, requires_agent, title]),
        [
          ["status_changed", false, "after"],
          ["ticket_created", true, "t"]
        ]
      )
    })
  )

  it.live("misses nothing when the system drops events, whatever comes first afterwards", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root)
      const [a, b, c] = yield* manager.createMany(["a", "b", "c"].map((title) => ({ title, fiefdom: "src" })))
      yield* manager.sequence
      yield* turn
      yield* manager.sequence
      const now = new Date()
      // The queue of the kernel holds 16,384 events; equal ones in a row count as one.
      for (let n = 0; n < 9000; n++) {
        for (const { id } of [a!, b!]) fs.utimesSync(ticketPath(root, id), now, now)
      }
      fs.writeFileSync(ticketPath(root, c!.id), formatTicketFile({ ...c!, title: "edited" }))
      yield* turn
      yield* manager.create({ title: "d", fiefdom: "src" })
      assert.strictEqual((yield* manager.get(c!.id)).title, "edited")
      assert.strictEqual(yield* manager.sequence, 5)
    })
  )

  it.live("sees edits of files that it does not keep in memory", () =>
    Effect.gen(function* () {
      const root = yield* temporaryProject
      const manager = yield* openManager(root, { cacheLimit: 1 })
      const made = yield* manager.createMany(["a", "b", "c"].map((title) => ({ title, fiefdom: "src" })))
      yield* manager.sequence
      for (const ticket of made) {
        fs.writeFileSync(ticketPath(root, ticket.id), formatTicketFile({ ...ticket, title: `${ticket.title}!` }))
      }
      const found = yield* manager.bulkGet(made.map(({ id }) => id))
      assert.sameMembers(
        Object.values(found).map((ticket) => ticket?.title),
        ["a!", "b!", "c!"]
      )
      assert.strictEqual((yield* manager.state).cached_active, 1)
    })
  )
})
