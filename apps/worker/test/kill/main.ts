/** The full form of the kill suite: `node apps/worker/test/kill/main.ts [--kills 200] [--seed N]`. */
import { randomInt } from "node:crypto"
import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import type { KillingReport } from "./killing.ts"
import { runKills } from "./killing.ts"
import type { Merge } from "./KillProject.ts"
import { plantedWorker } from "./plantedWorker.ts"

/** Kills in one project: looking at everything takes longer the more there is. */
const ROUND = 50
const MERGES: ReadonlyArray<Merge> = ["fast-forward", "none"]

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
    patience: { type: "string", default: "60" }
  }
})
const kills = Number(values.kills)
const seed = Number(values.seed)
const patience = Number(values.patience)
if (![kills, seed, patience].every(Number.isSafeInteger)) {
  process.stderr.write("node main.ts [--kills NUMBER] [--seed NUMBER] [--patience SECONDS]\n")
  process.exit(2)
}

const rowOf = (report: KillingReport) => {
  const { attempts, ends, launches, lost, merge, seconds, tally, violations } = report
  return {
    merge,
    ...tally.kills,
    early: tally.early,
    frozen: tally.frozen,
    stopped: tally.stopped,
    attempts,
    launches,
    lost,
    ...ends,
    seconds: Math.round(seconds),
    violations: violations.length
  }
}

const round = Effect.fnUntraced(function* (number: number) {
  const report = yield* runKills({
    kills: Math.min(ROUND, kills - number * ROUND),
    seed: seed + number,
    merge: MERGES[number % MERGES.length] ?? "none",
    patience: { unfinished: patience, waiting: patience },
    script: yield* plantedWorker([])
  })
  console.table([rowOf(report)])
  for (const violation of report.violations) console.log(`  ${violation}`)
  return report
}, Effect.scoped)

console.log(`${kills} kills, seed ${seed}`)
const reports = await Effect.runPromise(Effect.forEach(Array.from({ length: Math.ceil(kills / ROUND) }).keys(), round))
console.table(reports.map(rowOf))
process.exitCode = reports.some(({ violations }) => violations.length > 0) ? 1 : 0
