/** The system as the real process has it. */
import * as os from "node:os"
import * as Effect from "effect/Effect"
import type { OutputError, SystemService } from "../System.ts"
import { OutputClosed, OutputFailed } from "../System.ts"
import { statusLine } from "./statusLine.ts"

/** `forceEnd`: what a second signal does before the process exits. */
export const processSystem = (): SystemService & { readonly forceEnd: () => void; readonly signalled: () => void } => {
  const acts: Array<() => void> = []
  const heard: Array<() => void> = []
  // The error also reaches the callback of the write; without a listener it would end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})
  return {
    environment: process.env,
    workingFolder: () => process.cwd(),
    homeFolder: process.env["HOME"] || os.homedir(),
    userName: userName(),
    hostName: os.hostname(),
    pid: process.pid,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    write: (name, text) =>
      Effect.callback<void, OutputError>((resume) => {
        process[name].write(text, (cause) =>
          resume(cause == null ? Effect.void : Effect.fail(outputError(name, cause)))
        )
      }),
    statusLine: statusLine(process.stderr, [process.stdout]),
    endsInGoodOrder: () => {
      process.exitCode = 0
    },
    onForcedEnd: (act) => {
      acts.push(act)
    },
    onSignal: (act) => {
      heard.push(act)
    },
    signalled: () => {
      for (const act of heard) act()
    },
    forceEnd: () => {
      for (const act of acts) act()
    }
  }
}

const outputError = (stream: string, cause: Error & { readonly code?: string }): OutputError =>
  cause.code === "EPIPE" || cause.code === "ERR_STREAM_DESTROYED"
    ? new OutputClosed({ stream })
    : new OutputFailed({ stream, reason: cause.code ?? cause.message })

const userName = (): string => {
  try {
    return os.userInfo().username
  } catch {
    return process.env["USER"] || "unknown"
  }
}
