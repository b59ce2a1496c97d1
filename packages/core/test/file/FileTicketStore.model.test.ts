/** Random histories on three stores: pure views, memory, and files that are closed and opened on the way. All agree. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Lease, Operation, Ticket, TicketId, TicketListItem } from "@orchestr8/contracts"
import { fromMillis, parseTicketFile, sortKeys, toListItem } from "@orchestr8/contracts"
import { poolId, submissions, temporaryProject, withIds } from "@orchestr8/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { TestClock } from "effect/testing"
import type { Committed, Submission } from "../../src/lifecycle/Command.ts"
import { evolve } from "../../src/lifecycle/evolve.ts"
import { decideSubmission } from "../../src/lifecycle/decide.ts"
import { PendingView } from "../../src/lifecycle/PendingView.ts"
import { FileTicketStore } from "../../src/file/FileTicketStore.ts"
import { MemoryTicketStore } from "../../src/memory/MemoryTicketStore.ts"
import { TicketStore } from "../../src/TicketStore.ts"
import { emptyView } from "../lifecycle/histories.ts"

type Store = TicketStore["Service"]

const STEP = 5000

/** Carries out submissions one by one, the placeholders replaced by the ids that were given out. */
const runner = (transact: (submission: Submission) => Effect.Effect<Exit.Exit<Committed, unknown>, unknown>) => {
  const created: Array<TicketId> = []
  const answers: Array<string> = []
  const left: Array<unknown> = []
  const idOf = (placeholder: TicketId): TicketId => {
    const n = Number.parseInt(placeholder, 16)
    return placeholder === poolId(n) ? (created[n] ?? placeholder) : placeholder
  }
  const run = Effect.fnUntraced(function* (submission: Submission) {
    yield* TestClock.adjust(STEP)
    const commands = submission.commands.map((command) => withIds(command, idOf))
    const exit = yield* transact({ ...submission, commands })
    if (Exit.isFailure(exit)) {
      const [reason] = exit.cause.reasons
      if (reason?._tag !== "Fail" || !(reason.error instanceof Error)) return assert.fail(JSON.stringify(reason))
      // Which one of several obstacles a message names may depend on the ids.
      answers.push(reason.error.name)
      return
    }
    const { operations, tickets } = exit.value
    left.push([...tickets.values()])
    answers.push(operations.map(({ operation }) => operation).join())
    created.push(...operations.flatMap(({ operation, ticket_id }) => (operation === "create" ? [ticket_id] : [])))
  })
  /** The text of a value in which the n-th ticket is called `#n`, whatever its id. */
  const canonical = (value: unknown): unknown =>
    JSON.parse(created.reduce((text, id, n) => text.replaceAll(id, `#${n}`), JSON.stringify(value)))
  return { run, canonical, answers, left }
}

const transactOn = (store: Store) => (submission: Submission) =>
  Effect.gen(function* () {
    let answer: Exit.Exit<Committed, unknown> = Exit.die("no answer")
    yield* store.transact([submission], (_, exit) =>
      Effect.sync(() => {
        answer = exit
      })
    )
    return answer
  })

/** SQLite and UTF-8 know no half of a surrogate pair: list items and leases may say U+FFFD instead. */
const wellFormed = (item: TicketListItem | Lease | undefined): unknown =>
  Object.fromEntries(
    Object.entries(item ?? {}).map(([key, value]) => [key, typeof value === "string" ? value.toWellFormed() : value])
  )

/** Everything that a store answers. */
const everything = Effect.fnUntraced(function* (store: Store) {
  const ids = yield* store.idsWithPrefix("", 1000)
  const tickets = [...(yield* store.load(ids)).values()]
  const { operations } = yield* store.operations({ limit: 1000 })
  const place = ({ created_at, title }: Ticket): string => `${created_at} ${title}`
  const byTime = (a: Ticket, b: Ticket): number => (place(a) < place(b) ? -1 : 1)
  const items = tickets.map((ticket) => wellFormed(toListItem(ticket)))
  for (const sort of sortKeys) {
    if (sort === "relevance") continue
    const list = yield* store.query({ sort, all: true, limit: 1000 })
    assert.sameDeepMembers(list.tickets.map(wellFormed), items)
  }
  return {
    tickets: tickets.toSorted(byTime),
    leases: yield* Effect.forEach(tickets.toSorted(byTime), ({ id }) => Effect.map(store.lease(id), wellFormed)),
    operations,
    summary: yield* store.summary,
    fiefdoms: yield* store.fiefdomSummary,
    search: (yield* store.query({ search: "finding", all: true })).total,
    ready: (yield* store.query({ ready: true })).total
  }
})

const fold = (operations: ReadonlyArray<Operation>): ReadonlyMap<TicketId, Ticket | undefined> => {
  const states = new Map<TicketId, Ticket | undefined>()
  for (const operation of operations)
    states.set(operation.ticket_id, evolve(states.get(operation.ticket_id), operation))
  return states
}

/** The tickets in the files of a project, read without any store. */
const inFiles = (root: string): ReadonlyArray<Ticket> => {
  const folder = path.join(root, ".orchestr8", "tickets")
  return [folder, path.join(folder, "archive")].flatMap((directory, archived) =>
    fs
      .readdirSync(directory)
      .filter((name) => name.endsWith(".json"))
      .map((name) => {
        const info = { id: name.slice(0, -".json".length), archived: archived === 1, modified: fromMillis(0) }
        const parsed = Result.getOrThrow(parseTicketFile(fs.readFileSync(path.join(directory, name), "utf8"), info))
        assert.deepStrictEqual(parsed.repairs, [])
        return parsed.ticket
      })
  )
}

const build = (layer: Layer.Layer<TicketStore, unknown>, scope: Scope.Scope) =>
  Effect.map(Layer.buildWithScope(Layer.fresh(layer), scope), (context) => Context.get(context, TicketStore))

describe("FileTicketStore", () => {
  it.effect.prop(
    "is in every state what memory is, also closed and opened, and without what can be deleted",
    { submissions },
    Effect.fnUntraced(function* ({ submissions }) {
      const view = new PendingView(emptyView)
      let sequence = 0
      let ids = 0
      let time = 0
      const model = runner((submission) =>
        Effect.sync(() => {
          time += STEP
          const env = { now: fromMillis(time), nextId: () => poolId(ids++ + 0xabcd0000) }
          const exit = decideSubmission(submission, view, sequence + 1, env)
          if (Exit.isSuccess(exit)) sequence += exit.value.operations.length
          return exit
        })
      )
      yield* TestClock.setTime(0)
      for (const submission of submissions) yield* model.run(submission)
      const modelTickets = [...view.touched.values()].flatMap((ticket) => ticket ?? [])

      yield* TestClock.setTime(0)
      const scope = yield* Effect.scope
      const memoryStore = yield* build(MemoryTicketStore.layer, scope)
      const memory = runner(transactOn(memoryStore))
      for (const submission of submissions) yield* memory.run(submission)
      const inMemory = memory.canonical(yield* everything(memoryStore))
      assert.strictEqual(memory.answers.join(" "), model.answers.join(" "))
      assert.deepStrictEqual(memory.canonical(memory.left), model.canonical(model.left))
      assert.sameDeepMembers(
        (inMemory as { tickets: Array<unknown> }).tickets,
        model.canonical(modelTickets) as Array<unknown>
      )

      const projectRoot = yield* temporaryProject
      const layer = FileTicketStore.layer({ projectRoot, cacheLimit: 2, watch: false })
      yield* TestClock.setTime(0)
      let own = yield* Scope.make()
      let store = yield* build(layer, own)
      const reopen = Effect.gen(function* () {
        yield* Scope.close(own, Exit.void)
        own = yield* Scope.make()
        store = yield* build(layer, own)
      })
      const file = runner((submission) => transactOn(store)(submission))
      for (const [index, submission] of submissions.entries()) {
        if (index % 6 === 5) yield* reopen
        yield* file.run(submission)
      }
      assert.strictEqual(file.answers.join(" "), memory.answers.join(" "))
      assert.deepStrictEqual(file.canonical(file.left), memory.canonical(memory.left))
      const agrees = Effect.gen(function* () {
        const found = yield* everything(store)
        assert.deepStrictEqual(file.canonical(found), inMemory)
        const states = fold(found.operations.toReversed())
        assert.sameDeepMembers(
          [...states.values()].flatMap((ticket) => ticket ?? []),
          found.tickets
        )
        assert.sameDeepMembers([...inFiles(projectRoot)], found.tickets)
      })
      yield* agrees
      yield* reopen
      yield* agrees
      yield* Scope.close(own, Exit.void)
      fs.rmSync(path.join(projectRoot, ".orchestr8", ".local"), { recursive: true })
      yield* reopen
      yield* agrees
      yield* Scope.close(own, Exit.void)
    }),
    { arbitrary: { runs: 60 }, timeout: 60_000 }
  )
})
