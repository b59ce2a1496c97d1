/** The worker: deploys agents for open tickets and proves their fixes. */
import { AgentRunner } from "@orchestr8/agents"
import * as Layer from "effect/Layer"
import { layer as hostLayer } from "./file/localHost.ts"
import { layer as notifyDeliveryLayer } from "./file/notifyDelivery.ts"
import { layer as ordersLayer } from "./file/orderFiles.ts"
import { layer as questionsLayer } from "./file/questionFiles.ts"
import { layer as recordsLayer } from "./file/recordFiles.ts"

export { AgentRunner } from "@orchestr8/agents"
export { answerText } from "./answerText.ts"
export { answerQuestion, askPerson, awaitPerson } from "./asking.ts"
export { cancel } from "./cancel.ts"
export type { Blame, Conclusion } from "./Conclusion.ts"
export { type Deployed, DeploymentEngine, deploymentId, Order } from "./DeploymentEngine.ts"
export { deployNow, type DeployOptions } from "./deployNow.ts"
export { openDispatch } from "./Dispatch.ts"
export { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
export { deploymentLog } from "./file/deploymentLog.ts"
export { diffOf } from "./file/diff.ts"
export { GitFailed } from "./file/git.ts"
export { layer as observability } from "./file/observability.ts"
export { layer as questionsLayer } from "./file/questionFiles.ts"
export { layer as deploymentRecordsLayer } from "./file/recordFiles.ts"
export { transcript } from "./file/transcript.ts"
export { workerLog } from "./file/workerLog.ts"
export { type Holder, Host } from "./Host.ts"
export { claim } from "./leasing.ts"
export { LogEntry } from "./LogEntry.ts"
export { Plan, plan } from "./plan.ts"
export { McpServer } from "./McpServer.ts"
export { AgentProgress, type Listener, Progress } from "./Progress.ts"
export { proofOf, prove } from "./proof.ts"
export { type QuestionDraft, Questions } from "./Questions.ts"
export { type Approved, approve, reject } from "./review.ts"
export { Reasons, why } from "./why.ts"
export { runWorker, type WorkerOptions } from "./worker.ts"
export { WorkerLogEntry } from "./WorkerLogEntry.ts"

/** What the worker needs beside the services of the core. */
export const workerServices = (projectRoot: string) =>
  Layer.mergeAll(
    recordsLayer(projectRoot),
    questionsLayer(projectRoot),
    ordersLayer(projectRoot),
    hostLayer(projectRoot),
    notifyDeliveryLayer(projectRoot),
    AgentRunner.layer
  )
