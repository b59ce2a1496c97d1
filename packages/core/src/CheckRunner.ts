/** Runs the command of a check. A port: processes are not for the core to start. */
import type { CheckConfig } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { CheckExit } from "./checks/checkStatus.ts"
import type { CheckOutput } from "./checks/ToolOutput.ts"

export interface CheckRun extends CheckExit {
  readonly output: CheckOutput
  readonly durationMillis: number
}

/** The whole environment of a check. */
export type CheckEnvironment = Readonly<Record<string, string | undefined>>

export class CheckRunner extends Context.Service<
  CheckRunner,
  {
    /** The folder of the project: what file names in findings are relative to. */
    readonly root: string
    /**
     * Runs the check in a folder, the project's by default, with our environment or the one that is given. Never fails:
     * what went wrong is in the run.
     */
    readonly run: (check: CheckConfig, folder?: string, environment?: CheckEnvironment) => Effect.Effect<CheckRun>
    /** True when the project has a file that one of the globs matches. */
    readonly hasFiles: (globs: ReadonlyArray<string>) => Effect.Effect<boolean>
  }
>()("@orchestr8/core/CheckRunner") {}
