/** A kill before each single change of a file that a commit, or the recovery from one, makes. */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import type { Ticket } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { storePaths } from "../../../src/file/StorePaths.ts"
import type { Acknowledged } from "./acknowledgement.ts"
import { checkStore, findTears } from "./checkStore.ts"
import { headOf, logOf, replaceFolder, restartMachine, setHead } from "./disk.ts"
import { memoryProject } from "./memoryProject.ts"
import type { Refused, RemoteManager } from "./processes.ts"
import { startManager } from "./processes.ts"

const draft = (title: string) => ({ title, fiefdom: "src" })
const created = ({ id, updated_at: at, title }: Ticket): Acknowledged => ({ kind: "created", id, at, title })
const moved = ({ id, updated_at: at, status }: Ticket): Acknowledged => ({ kind: "moved", id, at, status })

/** The calls of one life: more than any of these tests makes. */
const MOST_CALLS = 200

interface Known {
  readonly active: Ticket
  readonly archived: Ticket
}

/** Three callers at the same time: a file moves to the archive, one comes back, two are new. */
const change = (
  manager: RemoteManager,
  { active, archived }: Known,
  acknowledged: Array<Acknowledged>
): Effect.Effect<void, Refused> => {
  const told = (what: (ticket: Ticket) => Acknowledged) => (tickets: ReadonlyArray<Ticket>) => {
    acknowledged.push(...tickets.map(what))
  }
  const calls = [
    Effect.map(manager.call("archive", [active.id]), told(moved)),
    Effect.map(manager.call("restore", [archived.id]), told(moved)),
    Effect.map(manager.call("createMany", [draft("bulk 1/2"), draft("bulk 2/2")]), told(created))
  ]
  return Effect.all(calls, { concurrency: "unbounded", discard: true })
}

/** A store with an active and an archived ticket, put back before each life. */
const prepared = Effect.fnUntraced(function* (
  checker: RemoteManager
): Effect.fn.Return<
  { readonly projectRoot: string; readonly putBack: () => void; readonly known: Known },
  Refused,
  Scope.Scope
> {
  const projectRoot = yield* memoryProject
  const before = yield* memoryProject
  yield* checker.open({ projectRoot })
  const active = yield* checker.call("create", draft("active"))
  const { id } = yield* checker.call("create", draft("archived"))
  const [archived = active] = yield* checker.call("archive", [id])
  yield* checker.close
  const { base } = storePaths(projectRoot)
  replaceFolder(base, before)
  return { projectRoot, putBack: () => replaceFolder(before, base), known: { active, archived } }
})

/** Runs the body in a process that dies before the n-th call; gives what was acknowledged, and whether it lived. */
const live = (
  call: number,
  body: (manager: RemoteManager, acknowledged: Array<Acknowledged>) => Effect.Effect<unknown, Refused>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const manager = yield* startManager
      const acknowledged: Array<Acknowledged> = []
      yield* manager.killBefore(call)
      const survived = yield* body(manager, acknowledged).pipe(
        Effect.as(true),
        Effect.catchIf(
          ({ tag }) => tag === "Gone",
          () => Effect.succeed(false)
        )
      )
      return { acknowledged, survived }
    })
  )

describe("a kill before each change of a file", { timeout: 60_000 }, () => {
  it.live("of a commit loses nothing", () =>
    Effect.gen(function* () {
      const checker = yield* startManager
      const { projectRoot, putBack, known } = yield* prepared(checker)
      let lives = 0
      for (let survived = false; !survived;) {
        assert.isBelow(++lives, MOST_CALLS)
        putBack()
        const life = yield* live(lives, (manager, acknowledged) =>
          manager.open({ projectRoot }).pipe(
            Effect.andThen(change(manager, known, acknowledged)),
            // Waits until the files are written.
            Effect.andThen(manager.call("sequence"))
          )
        )
        survived = life.survived
        const promised = [created(known.active), moved(known.archived), ...life.acknowledged]
        const tears = findTears(projectRoot)
        const { violations, lost } = yield* checkStore(checker, { projectRoot }, promised)
        assert.deepStrictEqual({ lives, tears, violations, lost }, { lives, tears: [], violations: [], lost: [] })
      }
      console.log(`a kill before each of ${lives - 1} changes of a file: nothing lost`)
      assert.isAbove(lives, 15)
    })
  )

  it.live("of the recovery from a loss of power loses nothing", () =>
    Effect.gen(function* () {
      const checker = yield* startManager
      const { projectRoot, putBack, known } = yield* prepared(checker)
      const acknowledged: Array<Acknowledged> = [created(known.active), moved(known.archived)]
      const { applied } = headOf(projectRoot)
      yield* checker.open({ projectRoot })
      yield* change(checker, known, acknowledged)
      yield* checker.close
      const log = fs.readFileSync(logOf(projectRoot))
      const head = headOf(projectRoot)

      let lives = 0
      for (let survived = false; !survived;) {
        assert.isBelow(++lives, MOST_CALLS)
        // Acknowledged, and not a file written.
        putBack()
        fs.writeFileSync(logOf(projectRoot), log)
        setHead(projectRoot, { ...head, applied })
        restartMachine(projectRoot)
        const life = yield* live(lives, (manager) => manager.open({ projectRoot }))
        survived = life.survived
        const tears = findTears(projectRoot)
        const { violations, lost } = yield* checkStore(checker, { projectRoot }, acknowledged)
        assert.deepStrictEqual({ lives, tears, violations, lost }, { lives, tears: [], violations: [], lost: [] })
      }
      console.log(`a kill before each of ${lives - 1} changes of a file of a recovery: nothing lost`)
      assert.isAbove(lives, 10)
    })
  )
})
