import { assert, describe, it } from "@effect/vitest"
import { Ticket } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { exportCsv } from "../../src/exchange/index.ts"
import { original } from "./importing.ts"

/** A reference reader of RFC 4180, character by character; throws on what the RFC does not allow. */
const parseCsv = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const rows: Array<Array<string>> = []
  let row: Array<string> = []
  let at = 0
  while (at < text.length) {
    let cell = ""
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= text.length) throw new Error("a quoted cell has no end")
        if (text[at] === '"') at++
        cell += text[at]
      }
      at++
    } else {
      for (; at < text.length && text[at] !== "," && text[at] !== "\r"; at++) {
        if (text[at] === '"' || text[at] === "\n") throw new Error(`a bare cell has ${JSON.stringify(text[at])}`)
        cell += text[at]
      }
    }
    row.push(cell)
    if (text[at] === ",") at++
    else if (text.startsWith("\r\n", at)) {
      at += 2
      rows.push(row)
      row = []
    } else throw new Error(`no comma and no CRLF at ${at}`)
  }
  if (row.length > 0) throw new Error("the last row has no CRLF")
  return rows
}

const HEADER =
  "id fiefdom status title description error_count warning_count created_at updated_at note_count labels priority errors warnings notes"

const example = original()

const rowOf = (ticket: Ticket): Readonly<Record<string, string>> => {
  const [header = [], row = []] = parseCsv(exportCsv([ticket]))
  return Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""]))
}

describe("exportCsv", () => {
  it("has a header and no row for no ticket", () => {
    assert.deepStrictEqual(parseCsv(exportCsv([])), [HEADER.split(" ")])
  })

  it("writes the columns of the list view and the texts, one item of a list a line", () => {
    const row = rowOf({
      ...example,
      title: 'Say "no", please',
      errors: ["first", "second"],
      warnings: ["third"],
      context: { labels: ["a", "b"], priority: "high" },
      notes: [...example.notes, { time: "11:00:00", author: "Jo", text: "two\nlines", at: example.created_at }]
    })
    assert.deepStrictEqual(row, {
      id: "0d9f6e77",
      fiefdom: "IP/components",
      status: "in_progress",
      title: 'Say "no", please',
      description: "The panel flickers on every refresh",
      error_count: "2",
      warning_count: "1",
      created_at: example.created_at,
      updated_at: example.updated_at,
      note_count: "2",
      labels: "a\nb",
      priority: "high",
      errors: "first\nsecond",
      warnings: "third",
      notes: `10:25:16 Director: Looked at it, NaN is not the cause\n${example.created_at} Jo: two\nlines`
    })
  })

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://x","y")', "\u001b[0m=1"])(
    "does not let %j be a formula",
    (description) => {
      const cell = rowOf({ ...example, description }).description
      assert.match(cell ?? "", /^'[=+\-@\t\n＝]/)
    }
  )

  it("leaves signs within a text alone and removes escape sequences", () => {
    assert.strictEqual(rowOf({ ...example, description: "a = b" }).description, "a = b")
    assert.strictEqual(
      rowOf({ ...example, description: "\u001b]0;own\u0007\u001b[31mred\u001b[0m\u0000" }).description,
      "red"
    )
  })

  it.effect.prop(
    "parses back to the same cells",
    { tickets: Schema.Array(Ticket) },
    ({ tickets }) =>
      Effect.sync(() => {
        const [header, ...rows] = parseCsv(exportCsv(tickets))
        assert.deepStrictEqual(header, HEADER.split(" "))
        assert.deepStrictEqual(
          rows.map(([id, , status]) => [id, status]),
          tickets.map(({ id, status }) => [id as string, status])
        )
        for (const [index, row] of rows.entries()) {
          assert.lengthOf(row, HEADER.split(" ").length)
          const [title, description] = [tickets[index]?.title ?? "", tickets[index]?.description ?? ""]
          // oxlint-disable-next-line no-control-regex -- texts that the export leaves as they are
          const plain = /^[^\u0000-\u001f\u007f-\u009f]*$/
          if (plain.test(title)) assert.strictEqual(row[3], /^[=+\-@＝＋－＠]/.test(title) ? `'${title}` : title)
          if (plain.test(description)) {
            assert.strictEqual(row[4], /^[=+\-@＝＋－＠]/.test(description) ? `'${description}` : description)
          }
          assert.isFalse(row.some((cell) => /^[=+\-@\t\r]/.test(cell)))
        }
      }),
    { arbitrary: { runs: 60 } }
  )
})
