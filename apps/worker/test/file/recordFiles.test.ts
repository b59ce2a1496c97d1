import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import type { Deployment } from "@orchestr8/contracts"
import { fromMillis } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { vi } from "vitest"
import { DeploymentRecords } from "../../src/index.ts"
import { layer } from "../../src/file/recordFiles.ts"
import { makeFolder } from "../project.ts"
import { sampleTicket } from "../sampleTicket.ts"

vi.mock("node:fs", { spy: true })

const START = Date.parse("2026-11-22T09:00:00Z")

const record = (ticket: number, attempt: number, fields: Partial<Deployment> = {}): Deployment => {
  const ticketId = ticket.toString(16).padStart(8, "0")
  const at = fromMillis(START + ticket * 60_000 + attempt * 1000)
  return {
    id: `${ticketId}-${attempt}`,
    ticket_id: ticketId as Deployment["ticket_id"],
    attempt,
    agent_type: "repair_general",
    state: "failed",
    reason: null,
    started_at: at,
    ended_at: at,
    cost: null,
    worktree: null,
    branch: null,
    ...fields
  }
}

const fileOf = (root: string, { id }: Deployment): string =>
  path.join(root, ".orchestr8/deployments", id, "deployment.json")

const folderOf = (root: string): string => path.join(root, ".orchestr8/deployments")

/** As another process writes it: by a rename. */
const write = (root: string, deployment: Deployment): void => {
  const file = fileOf(root, deployment)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(`${file}.other`, JSON.stringify(deployment))
  fs.renameSync(`${file}.other`, file)
}

/** As if all of it had been written some time ago. */
const settle = (root: string): void => {
  const longAgo = (Date.now() - 3_600_000) / 1000 + 0.5
  for (const id of fs.readdirSync(folderOf(root))) {
    fs.utimesSync(path.join(folderOf(root), id, "deployment.json"), longAgo, longAgo)
  }
  fs.utimesSync(folderOf(root), longAgo, longAgo)
}

const readsOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    vi.mocked(fs.readFileSync).mockClear()
    return Effect.map(effect, (value) => ({ value, reads: vi.mocked(fs.readFileSync).mock.calls.length }))
  })

describe("the records of deployments", () => {
  it.effect("are read once, and again when they changed", () => {
    const root = makeFolder()
    const running = record(7, 6, { state: "running", ended_at: null })
    const proven = record(8, 6, { state: "succeeded" })
    for (let ticket = 0; ticket < 20; ticket++) {
      for (let attempt = 1; attempt <= 5; attempt++) write(root, record(ticket, attempt))
    }
    write(root, running)
    write(root, proven)
    settle(root)
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      const first = yield* readsOf(records.list())
      assert.deepStrictEqual([first.value.length, first.reads], [102, 102])
      const again = yield* readsOf(Effect.all([records.list(), records.list(running.ticket_id)]))
      assert.strictEqual(again.reads, 0)
      assert.deepStrictEqual(again.value[0], first.value)
      const own = again.value[1].map(({ attempt }) => attempt)
      assert.deepStrictEqual(own, [6, 5, 4, 3, 2, 1])

      write(root, { ...running, state: "failed", ended_at: running.started_at })
      write(root, { ...proven, state: "failed", reason: "rejected: no" })
      write(root, record(30, 1))
      fs.rmSync(path.dirname(fileOf(root, record(3, 2))), { recursive: true })
      const changed = yield* readsOf(records.list())
      assert.strictEqual(changed.reads, 3)
      const states = Object.fromEntries(changed.value.map(({ id, state }) => [id, state]))
      assert.deepStrictEqual(
        [states[running.id], states[proven.id], states[record(30, 1).id], states[record(3, 2).id]],
        ["failed", "failed", "failed", undefined]
      )
    }).pipe(Effect.provide(layer(root)))
  })

  it.effect("that were written a moment ago are not taken for the same because their times are", () => {
    const root = makeFolder()
    const now = new Date()
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      for (const state of ["claimed", "running", "baseline"] as const) {
        const next = record(1, 1, { state, ended_at: null })
        write(root, next)
        fs.utimesSync(fileOf(root, next), now, now)
        assert.strictEqual((yield* records.list())[0]?.state, state)
      }
    }).pipe(Effect.provide(layer(root)))
  })

  it.effect("are seen as this process saved them, an ended one too", () => {
    const root = makeFolder()
    const ended = record(1, 1)
    write(root, ended)
    settle(root)
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      yield* records.list()
      yield* records.save({ ...ended, reason: "said later" }, "said later")
      assert.strictEqual((yield* records.list(ended.ticket_id))[0]?.reason, "said later")
    }).pipe(Effect.provide(layer(root)))
  })

  it.effect("that cannot be read are left out until they can be", () => {
    const root = makeFolder()
    const damaged = record(1, 1)
    write(root, damaged)
    fs.writeFileSync(fileOf(root, damaged), "{ half")
    settle(root)
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      assert.deepStrictEqual(yield* records.list(), [])
      write(root, damaged)
      assert.strictEqual((yield* records.list())[0]?.id, damaged.id)
      assert.strictEqual((yield* records.get("0000000"))?.id, damaged.id)
      write(root, record(2, 1))
      assert.strictEqual((yield* Effect.flip(records.get("0000000")))._tag, "NotFound")
      assert.strictEqual((yield* Effect.flip(records.get(sampleTicket.id)))._tag, "NotFound")
    }).pipe(Effect.provide(layer(root)))
  })

  it.effect("are on disk before anybody is told", () => {
    const root = makeFolder()
    return Effect.gen(function* () {
      const synced: Array<string> = []
      const sync = vi
        .mocked(fs.fsyncSync)
        .mockImplementation((fd) => void synced.push(fs.readlinkSync(`/proc/self/fd/${fd}`)))
      yield* (yield* DeploymentRecords).save(record(1, 1), "began")
      sync.mockReset()
      const file = fileOf(root, record(1, 1))
      assert.deepStrictEqual(synced, [`${file}.${process.pid}`, path.dirname(file)])
    }).pipe(Effect.provide(layer(root)))
  })
})
