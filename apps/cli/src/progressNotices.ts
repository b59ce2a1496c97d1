/** What deployments do, one line each on stderr while they do it. */
import { fromMillis, toLocalTime } from "@orchestr8/contracts"
import type { Listener } from "@orchestr8/worker"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Output } from "./Output.ts"

export const progressNotices = Effect.map(
  Output,
  (output): Listener =>
    (deployment, event) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.ignore(output.notice(`${toLocalTime(fromMillis(now))}  ${deployment.id}  ${event}`))
      )
)
