/** A worker as a process of its own: `node workerProcess.ts ROOT`. TERM ends it in good order. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { runWorker } from "../src/index.ts"
import { projectServices } from "./projectServices.ts"

const [, , root = ""] = process.argv
const worker = Effect.runFork(runWorker().pipe(Effect.provide(projectServices(root))))
process.on("SIGTERM", () => {
  void Effect.runPromise(Fiber.interrupt(worker)).then(() => process.exit(0))
})
