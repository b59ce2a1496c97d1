/**
 * The loop of the crash tests: writers run, one is killed at a moment nobody chose, the store is looked at as it
 * lies and then opened again. The state adds up over the cycles.
 */
import { randomInt } from "node:crypto"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { FileStoreOptions } from "../../../src/index.ts"
import type { Acknowledged } from "./acknowledgement.ts"
import { checkAcknowledged, checkStore, findTears } from "./checkStore.ts"
import { isUnfinished } from "./disk.ts"
import type { Refused, Writer } from "./processes.ts"
import { startManager, startWriter } from "./processes.ts"
import type { Random } from "./random.ts"
import { makeRandom } from "./random.ts"

export interface KillingOptions extends FileStoreOptions {
  readonly cycles: number
}

export interface KillingReport {
  readonly seed: number
  readonly kills: number
  /** Kills that left something to recover, as far as nobody else recovered it at once. */
  readonly unfinished: number
  readonly acknowledged: number
  readonly operations: number
  readonly lost: ReadonlyArray<Acknowledged>
  readonly tears: ReadonlyArray<string>
  readonly violations: ReadonlyArray<string>
}

const MOST_LINES = 60
const SPIN_MICROS = 3000
/** Lines that a writer must tell after another one was killed. */
const FURTHER = 5

/** `CRASH_SEED` repeats the choices of a run; the moments of the kills are the machine's. */
const newSeed = (): number => Number(process.env["CRASH_SEED"] ?? randomInt(2 ** 31))

/** Keeps the processor for a while: a kill comes at any place of a commit. */
const spin = (random: Random): void => {
  const until = performance.now() + random.below(SPIN_MICROS) / 1000
  while (performance.now() < until);
}

/** Stops early at the first cycle that shows a fault. */
export const killOneWriter = Effect.fnUntraced(function* ({
  cycles,
  ...options
}: KillingOptions): Effect.fn.Return<KillingReport, Refused, Scope.Scope> {
  const seed = newSeed()
  const random = makeRandom(seed)
  const manager = yield* startManager
  const acknowledged: Array<Acknowledged> = []
  const violations: Array<string> = []
  const tears: Array<string> = []
  let lost: ReadonlyArray<Acknowledged> = []
  let operations = 0
  let kills = 0
  let unfinished = 0
  while (kills < cycles && violations.length + tears.length + lost.length === 0) {
    const writer = yield* startWriter({ ...options, name: `w${kills}`, seed: random.below(2 ** 31) })
    yield* writer.told(1 + random.below(MOST_LINES))
    spin(random)
    yield* writer.kill
    kills++
    if (isUnfinished(options.projectRoot)) unfinished++
    acknowledged.push(...writer.changes)
    tears.push(...findTears(options.projectRoot))
    const checked = yield* checkStore(manager, options, acknowledged)
    violations.push(...writer.violations, ...checked.violations)
    lost = checked.lost
    operations = checked.operations
  }
  return { seed, kills, unfinished, acknowledged: acknowledged.length, operations, lost, tears, violations }
})

const WRITERS = 4

/** The three others go on and take over; at the end all die at once. */
export const killOneOfFour = Effect.fnUntraced(function* ({
  cycles,
  ...options
}: KillingOptions): Effect.fn.Return<KillingReport, Refused, Scope.Scope> {
  const seed = newSeed()
  const random = makeRandom(seed)
  const manager = yield* startManager
  let started = 0
  const start = () => startWriter({ ...options, name: `w${started++}`, seed: random.below(2 ** 31) })
  let writers: ReadonlyArray<Writer> = yield* Effect.all(Array.from({ length: WRITERS }, start), {
    concurrency: WRITERS
  })
  const dead: Array<Writer> = []
  const tears: Array<string> = []
  let kills = 0
  let unfinished = 0
  let operations = 0
  let lost: ReadonlyArray<Acknowledged> = []
  let broken: ReadonlyArray<string> = []
  const acknowledged = () => [...dead, ...writers].flatMap(({ changes }) => changes)
  const violations = () => [...broken, ...[...dead, ...writers].flatMap((writer) => writer.violations)]

  while (kills < cycles && violations().length + tears.length + lost.length === 0) {
    const victim = random.pick(writers)
    yield* victim.told(1 + random.below(MOST_LINES))
    spin(random)
    yield* victim.kill
    kills++
    dead.push(victim)
    writers = writers.filter((writer) => writer !== victim)
    yield* Effect.forEach(writers, (writer) => writer.told(writer.lines() + FURTHER), { concurrency: WRITERS })
    tears.push(...findTears(options.projectRoot))
    const checked = yield* checkAcknowledged(manager, options, acknowledged())
    lost = checked.lost
    broken = checked.violations
    operations = checked.operations
    writers = [...writers, yield* start()]
  }
  yield* Effect.forEach(writers, (writer) => writer.kill, { concurrency: WRITERS })
  if (isUnfinished(options.projectRoot)) unfinished++
  if (violations().length + tears.length + lost.length === 0) {
    tears.push(...findTears(options.projectRoot))
    const checked = yield* checkStore(manager, options, acknowledged())
    lost = checked.lost
    broken = checked.violations
    operations = checked.operations
    kills += writers.length
  }
  return {
    seed,
    kills,
    unfinished,
    acknowledged: acknowledged().length,
    operations,
    lost,
    tears,
    violations: violations()
  }
})
