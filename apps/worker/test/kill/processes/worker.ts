/**
 * The worker of the kill suite: `worker.ts ROOT [once]`. It prints `ready` when it has dealt with what the one before it
 * left. TERM ends it in good order.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { runWorker } from "../../../src/index.ts"
import { projectServices } from "../../projectServices.ts"

const [, , root = "", mode] = process.argv
const onReady = Effect.sync(() => console.log("ready"))
const worker = Effect.runFork(runWorker({ once: mode === "once", onReady }).pipe(Effect.provide(projectServices(root))))
worker.addObserver((exit) => {
  if (exit._tag === "Failure" && mode === "once") process.exitCode = 1
})
process.on("SIGTERM", () => {
  void Effect.runPromise(Fiber.interrupt(worker)).then(() => process.exit(0))
})
