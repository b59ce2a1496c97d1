/** What each check found the last time, for the health of fiefdoms. Not part of the tickets: it may be lost. */
import type { CheckResult } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"

export class CheckResults extends Context.Service<
  CheckResults,
  {
    readonly last: Effect.Effect<ReadonlyArray<CheckResult>>
    /** Replaces the results of these checks, keeps those of others. */
    readonly save: (results: ReadonlyArray<CheckResult>) => Effect.Effect<void>
  }
>()("@orchestr8/core/CheckResults") {
  static readonly layerMemory = Layer.effect(
    CheckResults,
    Effect.map(Ref.make<ReadonlyArray<CheckResult>>([]), (results) => ({
      last: Ref.get(results),
      save: (fresh) => Ref.update(results, (old) => replaceResults(old, fresh))
    }))
  )
}

export const replaceResults = (
  old: ReadonlyArray<CheckResult>,
  fresh: ReadonlyArray<CheckResult>
): ReadonlyArray<CheckResult> => {
  const names = new Set(fresh.map(({ name }) => name))
  return [...old.filter(({ name }) => !names.has(name)), ...fresh]
}
