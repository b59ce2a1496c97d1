/** Waiting on what is so, never on time; and processes that a test looks at from outside. */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Ticket } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

export const LOOK_AGAIN = Schedule.spaced("10 millis")

export const getTicket = (id: string) => TicketManager.use((manager) => manager.get(id))

/** Resolves when the ticket is as it should be; looks whenever something happens. */
export const until = Effect.fnUntraced(function* (id: string, holds: (ticket: Ticket) => boolean) {
  const manager = yield* TicketManager
  const since = yield* manager.sequence
  if (holds(yield* manager.get(id))) return
  yield* manager.events({ since }).pipe(
    Stream.mapEffect(() => manager.get(id)),
    Stream.takeUntil(holds),
    Stream.runDrain
  )
})

export const fileText = (file: string) =>
  Effect.sync(() => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "")).pipe(
    Effect.repeat({ until: (text) => text !== "", schedule: LOOK_AGAIN })
  )

export const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

export const spawnWorker = (root: string) =>
  spawn(process.execPath, [path.join(import.meta.dirname, "workerProcess.ts"), root], {
    stdio: ["ignore", "inherit", "inherit"]
  })
