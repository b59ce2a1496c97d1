/** How long one caller waits for a durable change on an idle store, next to the bare cost of a durable append. */
import * as path from "node:path"
import { openTickets } from "@orchestr8/core"
import { openAppendAndSync } from "../baselines/appendAndSync.ts"
import type { Case } from "../Bench.ts"
import { median, pause, timed } from "../measure.ts"
import type { Row } from "../Row.ts"
import { takeDrafts } from "../tickets.ts"

const BLOCK = 50
/** Blocks that do not count: code that never ran is slow. */
const WARM_UP = 3
/** Between two calls: the files of the last one are written, the disk is idle again. */
const IDLE = 4

export const acknowledge: Case = {
  name: "acknowledge",
  run: async (bench) => {
    const rounds = WARM_UP + (bench.quick ? 3 : 10)
    const projectRoot = bench.folder()
    const drafts = takeDrafts(BLOCK * rounds, 1)
    const appending = openAppendAndSync(path.join(bench.folder(), "log"))
    await using tickets = await openTickets({ projectRoot })

    // In blocks: a create leaves file system work behind that the next sync of any file would pay for.
    const creates: Array<number> = []
    const notes: Array<number> = []
    const moves: Array<number> = []
    const appends: Array<number> = []
    for (let round = 0; round < rounds; round++) {
      const block = drafts.slice(round * BLOCK, (round + 1) * BLOCK)
      for (const draft of block) {
        const time = await timed(() => tickets.create(draft))
        if (round >= WARM_UP) creates.push(time)
        await pause(IDLE)
      }
      const { tickets: page } = await tickets.list({ limit: BLOCK })
      for (const { id } of page) {
        const time = await timed(() => tickets.addNote(id, { text: "seen" }))
        if (round >= WARM_UP) notes.push(time)
        await pause(IDLE)
      }
      for (const { id } of page) {
        const time = await timed(() => tickets.updateStatus(id, "resolved"))
        if (round >= WARM_UP) moves.push(time)
        await pause(IDLE)
      }
      for (let at = 0; at < BLOCK; at++) {
        const time = await timed(appending.append)
        if (round >= WARM_UP) appends.push(time)
        await pause(IDLE)
      }
    }
    appending.close()
    const against = { what: "append + fdatasync", value: median(appends) }
    const row = (what: string, times: ReadonlyArray<number>): Row => ({
      what: `acknowledge one durable ${what}, one caller, idle (p50)`,
      value: median(times),
      unit: "ms",
      best: Math.min(...times),
      against,
      target: { of: "cost", bound: "at most", limit: 3 }
    })
    return [row("create", creates), row("note", notes), row("change of status", moves)]
  }
}
