/**
 * What deployments do while they do it, on stderr: one line each, and on a terminal a line below them that tells what
 * runs now. Nothing with `--json`: there stderr is for errors.
 */
import { fromMillis, toLocalTime } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import { AgentProgress, type Listener, Progress } from "@orchestr8/worker"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Invocation } from "./Invocation.ts"
import { Output } from "./Output.ts"
import { heardAgent, heardWorker, noProgress, progressLine } from "./progressLine.ts"
import { System, type SystemService } from "./System.ts"

/** Four times a second is as often as it changes for the eye. */
const REDRAW = "250 millis"

/** Runs the body while its deployments are told of; `alsoTell` hears what the worker does, after the notice of it. */
export const withProgress = <A, E, R>(body: Effect.Effect<A, E, R>, alsoTell: Listener = () => Effect.void) =>
  Effect.gen(function* () {
    const output = yield* Output
    const manager = yield* TicketManager
    const { json, quiet } = yield* Invocation
    const system = yield* System
    let state = noProgress
    let isStale = true

    const count = Effect.gen(function* () {
      if (!isStale) return
      isStale = false
      const { total: ready } = yield* manager.list({ ready: true, limit: 1 })
      const { total: attention } = yield* manager.list({ attention: true, limit: 1 })
      state = { ...state, ready, attention }
    })
    const line = json || quiet ? undefined : redrawable(system)
    if (line !== undefined) {
      const draw = Effect.gen(function* () {
        yield* Effect.ignore(count)
        line.show(progressLine(state, yield* Clock.currentTimeMillis, line.columns()))
        yield* Effect.sleep(REDRAW)
      })
      yield* Effect.acquireRelease(Effect.void, () => Effect.sync(line.close))
      yield* Effect.forkScoped(Effect.forever(draw))
    }
    const tell: Listener = Effect.fnUntraced(function* (deployment, event) {
      state = heardWorker(state, deployment, event)
      isStale = true
      const time = toLocalTime(fromMillis(yield* Clock.currentTimeMillis))
      if (!json) yield* Effect.ignore(output.notice(`${time}  ${deployment.id}  ${event}`))
      yield* alsoTell(deployment, event)
    })
    return yield* body.pipe(
      Effect.provideService(Progress, tell),
      Effect.provideService(AgentProgress, (deployment, event) =>
        Effect.sync(() => {
          state = heardAgent(state, deployment, event)
        })
      )
    )
  }).pipe(Effect.scoped)

/** Undefined where nobody looks, or where nothing can be redrawn. */
const redrawable = ({ environment, statusLine }: SystemService) =>
  environment["TERM"] === "dumb" || environment["CI"] ? undefined : statusLine
