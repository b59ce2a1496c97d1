/**
 * One process that uses a store as a long-lived program does, and says how much memory it takes then, in MB.
 * Arguments: folder, cache limit.
 */
import { openTickets } from "@orchestr8/core"
import { once } from "node:events"
import { COMMON_WORD, fiefdoms, TWO_WORDS } from "../tickets.ts"

const PAGES = 100

const [projectRoot = "", cacheLimit = "10000"] = process.argv.slice(2)
process.send?.("ready")
await once(process, "message")
const tickets = await openTickets({ projectRoot, cacheLimit: Number(cacheLimit) })
let cursor: string | null = null
for (let page = 0; page < PAGES; page++) {
  const list = await tickets.list({ limit: 500, ...(cursor === null ? {} : { cursor }) })
  await tickets.bulkGet(list.tickets.map(({ id }) => id))
  cursor = list.next_cursor
}
for (const fiefdom of fiefdoms) await tickets.list({ fiefdom })
for (const search of [TWO_WORDS, COMMON_WORD]) await tickets.list({ search })
await tickets.summary()
await tickets.fiefdomSummary()
process.send?.(process.memoryUsage.rss() / 1024 / 1024)
await tickets.close()
process.disconnect()
