/** Texts that come from outside the command line: stdin and files. */
import { StoreUnavailable, ValidationError } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { Invocation } from "./Invocation.ts"

const STDIN = "-"

const readStdin = Effect.gen(function* () {
  const { stdin } = yield* Stdio.Stdio
  return yield* stdin.pipe(Stream.decodeText(), Stream.mkString)
}).pipe(
  Effect.mapError(
    (cause) => new StoreUnavailable({ problem: "io", path: "stdin", detail: `stdin cannot be read: ${cause.message}` })
  )
)

/** What a text argument means: `-` is all of stdin, its last line break left out. */
export const textOrStdin = (text: string) =>
  text === STDIN ? Effect.map(readStdin, (read) => read.replace(/\r?\n$/, "")) : Effect.succeed(text)

/** The text of a file, relative to `-C`; `-` is stdin. `field` names it in the error. */
export const readSource = Effect.fnUntraced(function* (field: string, source: string) {
  if (source === STDIN) return yield* readStdin
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { folder } = yield* Invocation
  return yield* Effect.mapError(files.readFileString(path.resolve(yield* folder, source)), (cause) =>
    unreadable(field, source, cause)
  )
})

export const unreadable = (field: string, source: string, cause: PlatformError): ValidationError => {
  const reasons: Partial<Record<PlatformError["reason"]["_tag"], string>> = {
    NotFound: "there is no such file",
    PermissionDenied: "you may not read it",
    BadResource: "it is not a file"
  }
  const reason = `${JSON.stringify(source)}: ${reasons[cause.reason._tag] ?? cause.message}`
  return new ValidationError({ field, reason, hint: "name a file that is there, or - for stdin" })
}
