import * as Effect from "effect/Effect"
import { runKills } from "./killing.ts"
import { mutants } from "./mutants.ts"
import { plantedWorker } from "./plantedWorker.ts"
const { edits, found, options, name } = mutants[Number(process.argv[2])]!
const r = await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const script = yield* plantedWorker(edits)
      return yield* runKills({
        kills: 10,
        seed: Number(process.argv[3]),
        merge: "none",
        patience: { unfinished: 2, waiting: 0 },
        script,
        mostViolations: 1,
        ...options
      })
    })
  )
)
console.log(r.violations.join("\n"))
console.log(
  name,
  r.violations.filter((v) => found.test(v)),
  r.violations.length,
  [...r.tally.orphaned],
  r.tally.kills,
  r.tally.frozen,
  r.seconds
)
