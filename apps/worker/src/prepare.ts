/**
 * What a person wants run in a worktree before anything else is, as git has not what it makes: `worker.prepare`. It runs
 * as a proof does: with its environment, its time limit and nothing of it left behind.
 */
import type { Config } from "@orchestr8/contracts"
import { runProcess } from "@orchestr8/core/file"
import { spanMillis } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { environmentFor, lastLines } from "./proof.ts"

export interface Unprepared {
  /** One line. */
  readonly reason: string
  /** The last lines that it printed. */
  readonly output: string
}

/** Undefined when the folder is ready. */
export const prepare = Effect.fn("prepare")(function* (config: Config, folder: string) {
  const { prepare: command, timeouts } = config.worker
  if (command === undefined) return undefined
  const { exitCode, signal, startError, stderr, stdout, timedOut } = yield* runProcess({
    command,
    cwd: folder,
    env: yield* environmentFor(config),
    timeout: spanMillis(timeouts.verify)
  })
  if (exitCode === 0 && !timedOut) return undefined
  const ending = exitCode === null ? `it was ended by ${signal}` : `it exited with ${exitCode}`
  const why = startError ?? (timedOut ? `it did not end within ${timeouts.verify}` : ending)
  return { reason: `worker.prepare failed: ${why}`, output: lastLines(`${stdout}\n${stderr}`) } satisfies Unprepared
})
