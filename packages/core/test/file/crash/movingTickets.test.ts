/** Reads take no lock: a ticket that another process moves between the folders meanwhile is found all the same. */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { storePaths } from "../../../src/file/StorePaths.ts"
import { memoryProject } from "./memoryProject.ts"
import { startManager } from "./processes.ts"

describe("a ticket that is moved while it is read", { timeout: 60_000 }, () => {
  for (const restored of [true, false]) {
    it.live(`is found (${restored ? "restored" : "archived"})`, () =>
      Effect.gen(function* () {
        const projectRoot = yield* memoryProject
        const manager = yield* startManager
        yield* manager.open({ projectRoot, cacheLimit: 0 })
        const { id } = yield* manager.call("create", { title: "moving", fiefdom: "src" })
        if (restored) yield* manager.call("archive", [id])
        yield* manager.call("sequence")
        const { ticket } = storePaths(projectRoot)
        const active = ticket(id, false)
        const archived = ticket(id, true)
        const [from, to] = restored ? [archived, active] : [active, archived]
        yield* manager.moveAfterLook({ lookedAt: active, from, to })
        assert.strictEqual((yield* manager.call("get", id)).id, id)
        assert.isTrue(fs.existsSync(to))
      })
    )
  }
})
