/** The worker: deploys agents for open tickets and proves their fixes. */
import { AgentRunner } from "@orchestr8/agents"
import * as Layer from "effect/Layer"
import { layer as hostLayer } from "./file/localHost.ts"
import { layer as recordsLayer } from "./file/recordFiles.ts"

export { cancel } from "./cancel.ts"
export type { Blame, Conclusion } from "./Conclusion.ts"
export { type Deployed, deploy, type DeployOptions } from "./deploy.ts"
export { deployNow } from "./deployNow.ts"
export { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
export { diffOf } from "./file/diff.ts"
export { GitFailed } from "./file/git.ts"
export { transcript } from "./file/transcript.ts"
export { Host } from "./Host.ts"
export { claim } from "./leasing.ts"
export { Plan, plan } from "./plan.ts"
export { type Listener, Progress } from "./Progress.ts"
export { proofOf, prove } from "./proof.ts"
export { type Approved, approve, reject } from "./review.ts"
export { Reasons, why } from "./why.ts"
export { runWorker, type WorkerOptions } from "./worker.ts"

/** What the worker needs beside the services of the core. */
export const workerServices = (projectRoot: string) =>
  Layer.mergeAll(recordsLayer(projectRoot), hostLayer(projectRoot), AgentRunner.layer)
