import { it } from "@effect/vitest"
import { arbitraries, submissions } from "@orchestr8/testing"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import { historyOf } from "./histories.ts"
it("stat", () => {
  const xs = Effect.runSync(Arbitrary.sampleEffect(Arbitrary.all([submissions, arbitraries.upTo(60)]), { count: 300, seed: 3 }))
  const c = new Map<string, number>()
  let ops = 0
  for (const [s] of xs) { const h = historyOf(s); ops += h.operations.length; const n = [...h.view.candidates()].length; c.set(`cand${n}`, (c.get(`cand${n}`) ?? 0) + 1); for (const o of h.operations) c.set(o.operation, (c.get(o.operation) ?? 0) + 1); c.set("subs", (c.get("subs") ?? 0) + s.length) }
  console.log(ops / 300, c)
})
