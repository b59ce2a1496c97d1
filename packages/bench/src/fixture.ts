/**
 * The folders of one run, under the system's temporary folder: stores of some size, made once and shared by the
 * cases, and everything removed at the end. Tickets go in through the public API, so that what is measured is what
 * a user has.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { openTickets } from "@orchestr8/core"
import type { Bench, Fixture } from "./Bench.ts"
import { pause } from "./measure.ts"
import { ticketDrafts } from "./tickets.ts"

const CHUNK = 5000
const SEED = 20_261_122

export interface Workspace extends Bench {
  readonly remove: () => void
}

export const makeWorkspace = (quick: boolean, say: (message: string) => void): Workspace => {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), "orchestr8-bench-"))
  const fixtures = new Map<number, Promise<Fixture>>()
  const folder = () => fs.mkdtempSync(path.join(base, "run-"))
  const fixture = (size: number): Promise<Fixture> => {
    const made = fixtures.get(size) ?? makeFixture(size, path.join(base, `tickets-${size}`), say)
    fixtures.set(size, made)
    return made
  }
  return {
    quick,
    large: quick ? 10_000 : 100_000,
    fixture,
    folder,
    opened: async ({ projectRoot, size }, body) => {
      await using tickets = await openTickets({ projectRoot })
      // A large store goes on looking at its files in the background for a moment.
      if (size > 20_000) await pause(5000)
      return await body(tickets)
    },
    remove: () => fs.rmSync(base, { recursive: true, force: true })
  }
}

const makeFixture = async (size: number, projectRoot: string, say: (message: string) => void): Promise<Fixture> => {
  say(`making ${size.toLocaleString("en")} tickets`)
  fs.mkdirSync(projectRoot)
  const drafts = ticketDrafts(SEED)
  const ids: Array<string> = []
  {
    await using tickets = await openTickets({ projectRoot, watch: false })
    while (ids.length < size) {
      const made = await tickets.createMany(
        Array.from({ length: Math.min(CHUNK, size - ids.length) }, () => drafts.next().value)
      )
      for (const { id } of made) ids.push(id)
    }
  }
  settleDisk()
  return { size, projectRoot, folder: path.join(projectRoot, ".orchestr8", "tickets"), ids }
}

/** Writes back what making tickets left in memory, so that it does not disturb what is measured next. */
export const settleDisk = (): void => {
  if (process.platform !== "win32") spawnSync("sync")
}
