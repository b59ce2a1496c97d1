/** `tickets worker log`: what the worker said of its own work. */
import { workerLog, WorkerLogEntry } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { formatWorkerLogEntry } from "../format/workerLog.ts"
import { Invocation } from "../Invocation.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"

export const log = Command.make(
  "log",
  { follow: toggle("follow", "Go on with what comes, until it is stopped").pipe(Flag.withAlias("f")) },
  Effect.fnUntraced(function* ({ follow }) {
    const output = yield* Output
    const { projectRoot } = yield* Invocation
    yield* workerLog(yield* projectRoot, follow).pipe(
      Stream.runForEach((entry) => output.answer(WorkerLogEntry, entry, formatWorkerLogEntry))
    )
  })
).pipe(
  Command.withDescription(
    "Print .orchestr8/.local/worker.log: what the worker said of its own work, warnings and breakdowns above all. worker.log of the configuration says from which level on."
  ),
  Command.withExamples([{ command: "tickets worker log" }, { command: "tickets worker log -f --json" }])
)
