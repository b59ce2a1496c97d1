/** A process of its own: deploys `count` paths, withdraws every one with an odd number, and ends. */
import * as Effect from "effect/Effect"
import { CombatTracker } from "../../src/CombatTracker.ts"
import { layerFile } from "../../src/file/CombatFile.ts"

const [projectRoot = "", name = "", count = "0"] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const combat = yield* CombatTracker
  for (let index = 0; index < Number(count); index++) {
    yield* combat.deploy({ path: `${name}/${index}.ts`, terminalId: `${name}-${index}`, model: name })
    if (index % 2 === 1) yield* combat.withdraw(`${name}/${index}.ts`, `${name}-${index}`)
  }
})

await Effect.runPromise(Effect.provide(program, layerFile({ projectRoot })))
