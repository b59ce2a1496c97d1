/** One `createMany` of 10,000 tickets, until files and index hold them. */
import { randomUUID } from "node:crypto"
import { openTickets } from "@orchestr8/core"
import { openSyncPerFile } from "../baselines/syncPerFile.ts"
import type { Case } from "../Bench.ts"
import { settleDisk } from "../fixture.ts"
import { inTurn, median, timed } from "../measure.ts"
import { atLeast } from "../Row.ts"
import { takeDrafts } from "../tickets.ts"

const COUNT = 10_000
/** Enough of the design that is replaced to know its rate. */
const FEW = 200

export const bulkCreate: Case = {
  name: "bulk-create",
  run: async (bench) => {
    const drafts = takeDrafts(COUNT, 2)
    const text = `${JSON.stringify(drafts[0], null, 2)}\n`
    const { store, files } = await inTurn(bench.quick ? 1 : 5, {
      store: async () => {
        settleDisk()
        await using tickets = await openTickets({ projectRoot: bench.folder() })
        const time = await timed(async () => {
          await tickets.createMany(drafts)
          // The answer comes before the files are written; a read waits for them.
          await tickets.summary()
        })
        return COUNT / (time / 1000)
      },
      files: async () => {
        settleDisk()
        const design = await openSyncPerFile(bench.folder())
        const time = await timed(async () => {
          for (let at = 0; at < FEW; at++) await design.write(randomUUID(), text)
        })
        await design.close()
        return FEW / (time / 1000)
      }
    })
    return [
      {
        what: "createMany of 10,000, files and index included",
        value: median(store),
        unit: "/s",
        best: Math.max(...store),
        against: { what: "fsync + rename per file", value: median(files) },
        target: atLeast(4000)
      }
    ]
  }
}
