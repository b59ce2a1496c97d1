/**
 * Many processes that race for one claim, round after round. Each round has one winner with a token that no round
 * before it had; then everybody tries what a holder may do with the token of an earlier round, and nothing may
 * change. A claim ends by release, by completion, or by its time, so that the next round takes it over.
 */
import { assert } from "@effect/vitest"
import type { Lease, Ticket } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { openManager } from "./project.ts"
import type { Ending } from "./processes/worker.ts"
import { startWorker } from "./workers.ts"

export interface Race {
  readonly projectRoot: string
  readonly processes: number
  readonly rounds: number
  readonly kind: "ofd" | "sqlite"
}

export interface RaceReport {
  /** Rounds that had exactly one winner: a round that had not fails the race. */
  readonly won: number
  /** Different processes that won. */
  readonly winners: number
  /** Attempts with a stale token or run, each refused without a change. */
  readonly refused: number
  /** Of the rounds alone. */
  readonly seconds: number
}

interface State {
  readonly ticket: Ticket
  readonly lease: Lease | undefined
  readonly sequence: number
}

/** Starting is bound by the processors: more at a time only wait for the lock. */
const STARTING = 8
const together = { concurrency: "unbounded" } as const
const endings: ReadonlyArray<Ending> = ["release", "expire", "complete"]

export const raceForClaims = Effect.fnUntraced(function* ({ projectRoot, processes, rounds, kind }: Race) {
  const manager = yield* openManager(projectRoot, kind === "sqlite" ? { lockKind: "sqlite" } : {})
  const { id } = yield* manager.create({ title: "t", fiefdom: "src", errors: ["e"] })
  const names = Array.from({ length: processes }, (_, n) => `w${n}`)
  const workers = yield* Effect.forEach(names, (name) => startWorker(projectRoot, name, { kind }), {
    concurrency: STARTING
  })
  const state: Effect.Effect<State, unknown> = Effect.all({
    ticket: manager.get(id),
    lease: manager.lease(id),
    sequence: manager.sequence
  })
  const held = new Map<number, number>()
  let newest = 0
  let refused = 0
  const began = performance.now()
  for (let round = 0; round < rounds; round++) {
    const tokens = yield* Effect.forEach(workers, ({ run }) => run({ task: "claim", id }), together)
    const won = tokens.flatMap((token, at) => (typeof token === "number" ? [{ at, token }] : []))
    assert.lengthOf(won, 1, `winners of round ${round}`)
    const [{ at, token }] = won as [(typeof won)[number]]
    assert.isAbove(token, newest, `token of round ${round}`)
    const winner = workers[at] ?? assert.fail("no such process")
    assert.deepStrictEqual(yield* winner.run({ task: "run", id, token }), ["LeaseConflict", "LeaseConflict", "done"])
    refused += 2

    const before = yield* state
    assert.deepInclude({ ...before.lease }, { token, run: 2, owner: `w${at}`, state: "held" })
    const outcomes = yield* Effect.forEach(
      workers,
      ({ run }, other) => run({ task: "stale", id, token: held.get(other) ?? newest }),
      together
    )
    const tried = outcomes.flat()
    assert.deepStrictEqual(new Set(tried), new Set(["LeaseConflict"]), `stale attempts of round ${round}`)
    assert.deepStrictEqual(yield* state, before)
    refused += tried.length

    held.set(at, token)
    newest = token
    yield* winner.run({ task: "end", id, token, how: endings[round % endings.length] ?? "release" })
  }
  const { notes } = yield* manager.get(id)
  assert.deepStrictEqual([notes.length, new Set(notes.map(({ text }) => text))], [rounds, new Set(["fresh"])])
  const report: RaceReport = {
    won: rounds,
    winners: held.size,
    refused,
    seconds: (performance.now() - began) / 1000
  }
  return report
})
