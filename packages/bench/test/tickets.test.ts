import { assert, describe, it } from "@effect/vitest"
import { formatTicketFile, fromMillis, TicketDraft } from "@orchestr8/contracts"
import type { Ticket } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"
import { COMMON_WORD, EVERYWHERE, fiefdoms, takeDrafts } from "../src/tickets.ts"

const COUNT = 2000
const drafts = takeDrafts(COUNT, 7)

const withWord = (word: string): number =>
  drafts.filter((draft) => new RegExp(`\\b${word}`, "i").test(JSON.stringify(draft))).length / COUNT

describe("ticket drafts", () => {
  it("are the same for the same seed and others for another", () => {
    assert.deepStrictEqual(takeDrafts(20, 7), drafts.slice(0, 20))
    assert.notDeepEqual(takeDrafts(20, 8), drafts.slice(0, 20))
  })

  it("are drafts", () => {
    for (const draft of drafts.slice(0, 100)) Schema.decodeSync(TicketDraft)(draft)
  })

  it("are as large as the tickets of storage.md: 1.36 KB", () => {
    const now = fromMillis(0)
    const bytes = drafts.map(({ title, fiefdom, description, errors, warnings, context, priority, labels }) => {
      const ticket = { id: "3f2a1b9c", fiefdom, status: "open", title, description, errors, warnings }
      const rest = { context: { ...context, priority, labels }, created_at: now, updated_at: now, notes: [] }
      return Buffer.byteLength(formatTicketFile({ ...ticket, ...rest } as unknown as Ticket))
    })
    assert.closeTo(bytes.reduce((sum, size) => sum + size, 0) / COUNT, 1360, 50)
  })

  it("have rare and common words", () => {
    assert.strictEqual(withWord(EVERYWHERE), 1)
    assert.closeTo(withWord(COMMON_WORD), 0.1, 0.04)
  })

  it("are spread over the fiefdoms", () => {
    assert.isAtLeast(new Set(drafts.map(({ fiefdom }) => fiefdom)).size, fiefdoms.length * 0.95)
  })
})
