/**
 * The combat file `.orchestr8/combat_state.json`: two-space indent, no final newline, replaced as a whole, so
 * that a reader never sees half of it. Writers of all processes take turns by a kernel lock; readers take none.
 * A file that is not a combat file is moved aside, never overwritten. Source: product.md section 2.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { fromMillis, StoreUnavailable } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import type { CombatDocument, CombatStorage } from "../CombatTracker.ts"
import { CombatTracker, noCombat } from "../CombatTracker.ts"
import type { TicketLock } from "../TicketLock.ts"
import { openLock } from "./openLock.ts"
import { errorCode, storeError } from "./storeError.ts"
import { storePaths } from "./StorePaths.ts"

export interface CombatFileOptions {
  readonly projectRoot: string
  /** How long to wait for other processes, in milliseconds; default 5,000. */
  readonly deadline?: number
}

export const layerFile = (options: CombatFileOptions): Layer.Layer<CombatTracker> =>
  Layer.effect(CombatTracker, Effect.map(makeStorage(options), CombatTracker.make))

const makeStorage = Effect.fnUntraced(function* ({ projectRoot, deadline = 5000 }: CombatFileOptions) {
  const paths = storePaths(projectRoot)
  const file = path.join(paths.base, "combat_state.json")
  const lockFile = path.join(paths.local, "combat.lock")
  // the kernel lock is held by the process: fibers of this one take turns here
  const turns = yield* Semaphore.make(1)
  let lock: TicketLock | undefined
  yield* Effect.addFinalizer(() => Effect.sync(() => lock?.close()))

  const attempt = <A>(run: () => A): Effect.Effect<A, StoreUnavailable> =>
    Effect.try({ try: run, catch: (cause) => storeError(file, cause) })

  /** Opened by the first write: to read makes no folder, and a project root that is none is not made. */
  const opened = attempt(() => {
    if (!fs.statSync(projectRoot).isDirectory()) {
      throw new StoreUnavailable({
        problem: "not_a_directory",
        path: projectRoot,
        detail: "the path is not a directory"
      })
    }
    fs.mkdirSync(paths.temporary, { recursive: true })
    return (lock ??= openLock(lockFile, deadline))
  })

  const moveAside = Effect.gen(function* () {
    const stamp = fromMillis(yield* Clock.currentTimeMillis)
      .replace(/\D/g, "")
      .slice(0, 20)
    const aside = `${file}.corrupt-${stamp}`
    yield* attempt(() => fs.renameSync(file, aside))
    yield* Effect.logWarning(`${file} is no combat file; it is now ${aside}`)
    return noCombat
  })

  const stored = attempt(() => readDocument(file))
  const load = Effect.filterOrElse(
    stored,
    (document) => document !== undefined,
    () => moveAside
  )

  const update: CombatStorage["update"] = (change) =>
    Effect.flatMap(opened, ({ withLock }) =>
      withLock(
        Effect.flatMap(load, (before) => {
          const after = change(before)
          return after === before ? Effect.void : attempt(() => replace(file, paths.temporary, after))
        })
      )
    ).pipe(Semaphore.withPermit(turns))

  const mended = update((document) => document).pipe(
    Effect.catch((error) => Effect.logWarning(`${file} is no combat file and cannot be moved aside: ${error.message}`)),
    Effect.andThen(Effect.map(stored, (document) => document ?? noCombat))
  )
  const read = Effect.filterOrElse(
    stored,
    (document) => document !== undefined,
    () => mended
  )
  return { read, update }
})

/** Undefined when the file is none of ours: no JSON, or not of the shape. No file is no combat. */
const readDocument = (file: string): CombatDocument | undefined => {
  let text: string
  try {
    text = fs.readFileSync(file, "utf8")
  } catch (cause) {
    if (errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR") return noCombat
    throw cause
  }
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value)) return undefined
    const { active_deployments = {} } = value
    return isObject(active_deployments) ? { ...value, active_deployments } : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const replace = (file: string, folder: string, document: CombatDocument): void => {
  const temporary = path.join(folder, `combat_state.${process.pid}.json`)
  try {
    fs.writeFileSync(temporary, JSON.stringify(document, null, 2))
    fs.renameSync(temporary, file)
  } catch (cause) {
    fs.rmSync(temporary, { force: true })
    throw cause
  }
}
