/** Holds the lock of a store until its stdin ends. Says "held" when it has it. Arguments: path of the lock, kind. */
import * as Effect from "effect/Effect"
import { openLock } from "../../../src/file/openLock.ts"

const [path = "", kind] = process.argv.slice(2)
const lock = openLock(path, 5000, kind === "sqlite" ? "sqlite" : undefined)
const end = new Promise<void>((resolve) => process.stdin.resume().once("end", resolve))
await Effect.runPromise(
  lock.withLock(
    Effect.promise(() => {
      process.stdout.write("held\n")
      return end
    })
  )
)
lock.close()
