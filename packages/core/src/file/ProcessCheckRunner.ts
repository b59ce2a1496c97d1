/** Checks run as processes of this machine, in a process group of their own, without a shell. */
import * as fs from "node:fs"
import { spanMillis } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CheckRunner } from "../CheckRunner.ts"
import { checkEnvironment } from "./checkEnvironment.ts"
import { runProcess } from "./runProcess.ts"

const DEFAULT_TIMEOUT = "2 minutes"
const MAX_OUTPUT = 16 * 1024 * 1024
const SKIPPED = new Set(["node_modules", ".git", ".orchestr8"])

export const layer = (root: string): Layer.Layer<CheckRunner> =>
  Layer.succeed(CheckRunner, {
    root,
    run: Effect.fn("CheckRunner.run")(function* (check, folder = root, environment = checkEnvironment()) {
      const started = performance.now()
      const result = yield* runProcess({
        command: check.command,
        cwd: folder,
        env: environment,
        timeout: spanMillis(check.timeout ?? DEFAULT_TIMEOUT),
        maxOutput: MAX_OUTPUT
      })
      const { stdout, stderr } = result
      return { ...result, output: { stdout, stderr }, durationMillis: Math.round(performance.now() - started) }
    }),
    hasFiles: (globs) =>
      Effect.sync(() => {
        const found = fs.globSync([...globs], { cwd: root, exclude: (name) => SKIPPED.has(name) })
        return found.length > 0
      })
  })
