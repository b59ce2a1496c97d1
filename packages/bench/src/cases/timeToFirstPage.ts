/** What a person waits for: the store opened, its first page and its summary. */
import type { Tickets } from "@orchestr8/core"
import { openTickets } from "@orchestr8/core"
import { timed } from "../measure.ts"

/** Milliseconds, without the time that closing takes. */
export const timeToFirstPage = async (projectRoot: string): Promise<number> => {
  let tickets: Tickets | undefined
  try {
    return await timed(async () => {
      tickets = await openTickets({ projectRoot })
      await tickets.list()
      await tickets.summary()
    })
  } finally {
    await tickets?.close()
  }
}
