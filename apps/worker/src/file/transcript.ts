/** What an agent printed, as text, to its end or as it comes. */
import * as fs from "node:fs"
import * as path from "node:path"
import { StringDecoder } from "node:string_decoder"
import { StoreUnavailable } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import { touched } from "./touched.ts"

const CHUNK = 64 * 1024

/** `isRunning` is asked when all that is there was read; the stream ends when it says no. */
export const transcript = <E, R>(
  file: string,
  isRunning: Effect.Effect<boolean, E, R>
): Stream.Stream<string, E | StoreUnavailable, R> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const moved = yield* touched(path.dirname(file))
      const decoder = new StringDecoder("utf8")
      let at = 0
      const next = Effect.try({
        try: () => {
          const bytes = readFrom(file, at)
          at += bytes.length
          return decoder.write(bytes)
        },
        catch: (cause) => new StoreUnavailable({ problem: "io", path: file, detail: String(cause) })
      })
      const rest: Effect.Effect<readonly [string, boolean], E | StoreUnavailable, R> = Effect.gen(function* () {
        for (;;) {
          // Asked before reading: what came in between is read, and nothing comes after.
          const running = yield* isRunning
          const text = yield* next
          if (text !== "") return [text, true] as const
          if (!running) return ["", false] as const
          yield* Queue.take(moved)
        }
      })
      return Stream.fromEffectRepeat(rest).pipe(
        Stream.takeWhile(([, more]) => more),
        Stream.map(([text]) => text)
      )
    })
  )

const readFrom = (file: string, at: number): Buffer => {
  if (!fs.existsSync(file)) return Buffer.alloc(0)
  const fd = fs.openSync(file, "r")
  try {
    const buffer = Buffer.alloc(CHUNK)
    return buffer.subarray(0, fs.readSync(fd, buffer, 0, CHUNK, at))
  } finally {
    fs.closeSync(fd)
  }
}
