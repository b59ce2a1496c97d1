/** What deployments do, one line each on stderr while they do it. */
import { fromMillis, toLocalTime } from "@orchestr8/contracts"
import type { Listener } from "@orchestr8/worker"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Invocation } from "./Invocation.ts"
import { Output } from "./Output.ts"

/** Nothing with `--json`: there stderr is for errors. */
export const progressNotices = Effect.gen(function* () {
  const output = yield* Output
  const { json } = yield* Invocation
  const listener: Listener = Effect.fnUntraced(function* (deployment, event) {
    if (json) return
    const time = toLocalTime(fromMillis(yield* Clock.currentTimeMillis))
    yield* Effect.ignore(output.notice(`${time}  ${deployment.id}  ${event}`))
  })
  return listener
})
