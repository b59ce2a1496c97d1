/** What the worker tells about itself: the log file, and telemetry where there is a collector. */
import type { ProjectConfig } from "@orchestr8/core"
import * as Layer from "effect/Layer"
import { layer as telemetry } from "./telemetry.ts"
import { layer as workerLog } from "./workerLog.ts"

/** For the process that deploys agents. */
export const layer = (projectRoot: string): Layer.Layer<never, never, ProjectConfig> =>
  telemetry({ "orchestr8.project": projectRoot }).pipe(Layer.provideMerge(workerLog(projectRoot)))
