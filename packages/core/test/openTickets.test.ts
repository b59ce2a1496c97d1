import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import { LeaseConflict, NotFound, StoreUnavailable, ValidationError } from "@orchestr8/contracts"
import { temporaryFolder, ticketPath } from "@orchestr8/testing"
import { openTickets } from "../src/openTickets.ts"

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => assert.fail(`expected a rejection, got ${JSON.stringify(value)}`),
    (error: unknown) => error
  )

describe("openTickets", () => {
  it("offers every method of the manager as promises, for the given actor", async () => {
    await using project = temporaryFolder()
    await using tickets = await openTickets({ projectRoot: project.root, actor: "human:ann" })
    const ticket = await tickets.create({ title: "Broken import", fiefdom: "src" })
    await tickets.addNote(ticket.id, { text: "seen" })
    assert.strictEqual((await tickets.get(ticket.id)).notes[0]?.author, "ann")
    assert.strictEqual((await tickets.list()).total, 1)
    assert.strictEqual((await tickets.summary()).total, 1)
    const { operations } = await tickets.history()
    assert.deepStrictEqual(
      operations.map(({ actor }) => actor),
      ["human:ann", "human:ann"]
    )
    const found: Array<string> = []
    for await (const one of tickets.all()) found.push(one.title)
    assert.deepStrictEqual(found, ["Broken import"])
  })

  it("offers events as an async iterable that ends when its reader leaves", async () => {
    await using project = temporaryFolder()
    await using tickets = await openTickets({ projectRoot: project.root })
    await tickets.create({ title: "first", fiefdom: "src" })
    const seen: Array<string> = []
    for await (const { event, ticket } of tickets.events({ since: 0 })) {
      seen.push(`${event} ${ticket.title}`)
      if (seen.length === 1) await tickets.create({ title: "second", fiefdom: "src" })
      if (seen.length === 2) break
    }
    assert.deepStrictEqual(seen, ["ticket_created first", "ticket_created second"])
  })

  it("takes claims with their runs, and fences", async () => {
    await using project = temporaryFolder()
    await using tickets = await openTickets({ projectRoot: project.root, actor: "worker:w" })
    const { id } = await tickets.create({ title: "t", fiefdom: "src" })
    const { token } = await tickets.claim({ id, owner: "w", ttl: 60_000 })
    await tickets.startRun(id, token)
    assert.strictEqual((await tickets.startRun(id, token)).run, 2)
    assert.instanceOf(await rejection(tickets.addNote(id, { text: "n", fence: { token, run: 1 } })), LeaseConflict)
    assert.instanceOf(await rejection(tickets.setAttention(id, "why?", { fence: { token: 7 } })), LeaseConflict)
    const done = await tickets.complete(id, { token, run: 2, outcome: "succeeded", reason: "" })
    assert.deepStrictEqual([done.status, done.notes.length], ["resolved", 0])
  })

  it("throws the errors of the contracts", async () => {
    await using project = temporaryFolder()
    await using tickets = await openTickets({ projectRoot: project.root })
    const missing = await rejection(tickets.get("ffffffff"))
    assert.instanceOf(missing, NotFound)
    assert.deepStrictEqual([missing._tag, missing.message], ["NotFound", "no ticket ffffffff"])
    assert.include(missing.hint, "tickets list")
    assert.instanceOf(await rejection(tickets.create({ title: "", fiefdom: "src" })), ValidationError)
    const iterating = (async () => {
      for await (const _ of tickets.all({ query: "nope:" })) assert.fail("there is none")
    })()
    assert.instanceOf(await rejection(iterating), ValidationError)
  })

  it("refuses a bad actor and a project that is not there, and leaves nothing behind", async () => {
    await using project = temporaryFolder()
    for (const actor of ["ann", "human:", "human: x", "robot:x", "human:a\nb"]) {
      const error = await rejection(openTickets({ projectRoot: project.root, actor }))
      assert.instanceOf(error, ValidationError, actor)
      assert.strictEqual(error.field, "actor")
    }
    const projectRoot = path.join(project.root, "missing")
    const error = await rejection(openTickets({ projectRoot }))
    assert.instanceOf(error, StoreUnavailable)
    assert.include(error.message, projectRoot)
    assert.deepStrictEqual(fs.readdirSync(project.root), [])
  })

  it("finishes what was accepted when it closes, and refuses what comes later", async () => {
    await using project = temporaryFolder()
    const tickets = await openTickets({ projectRoot: project.root })
    const accepted = Array.from({ length: 20 }, (_, n) => tickets.create({ title: `t${n}`, fiefdom: "src" }))
    await accepted[0]
    await tickets.close()
    for (const { id } of await Promise.all(accepted)) assert.isTrue(fs.existsSync(ticketPath(project.root, id)))
    const late = await rejection(tickets.create({ title: "late", fiefdom: "src" }))
    assert.instanceOf(late, StoreUnavailable)
    assert.strictEqual(late.problem, "closed")
    assert.instanceOf(await rejection(tickets.list()), StoreUnavailable)
    assert.instanceOf(await rejection(tickets.all()[Symbol.asyncIterator]().next()), StoreUnavailable)
    await tickets.close()
  })

  it("opens the same project again and again", async () => {
    await using project = temporaryFolder()
    for (let n = 1; n <= 3; n++) {
      await using tickets = await openTickets({ projectRoot: project.root })
      await tickets.create({ title: `t${n}`, fiefdom: "src" })
      assert.strictEqual((await tickets.list()).total, n)
    }
  })
})
