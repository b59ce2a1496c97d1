/** The worker: deploys agents for open tickets and proves their fixes. */
import { AgentRunner } from "@orchestr8/agents"
import * as Layer from "effect/Layer"
import { layer as hostLayer } from "./file/localHost.ts"
import { layer as recordsLayer } from "./file/recordFiles.ts"

export { Conclusion } from "./Conclusion.ts"
export { type Deployed, deploy, type DeployOptions } from "./deploy.ts"
export { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
export { Host } from "./Host.ts"
export { type Listener, Progress } from "./Progress.ts"

/** What the worker needs beside the services of the core. */
export const workerServices = (projectRoot: string) =>
  Layer.mergeAll(recordsLayer(projectRoot), hostLayer(projectRoot), AgentRunner.layer)
