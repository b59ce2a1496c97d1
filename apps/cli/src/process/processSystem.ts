/** The system as the real process has it. */
import * as os from "node:os"
import * as Effect from "effect/Effect"
import type { OutputError, SystemService } from "../System.ts"
import { OutputClosed, OutputFailed } from "../System.ts"

export const processSystem = (): SystemService => {
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
    endsInGoodOrder: () => {
      process.exitCode = 0
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
