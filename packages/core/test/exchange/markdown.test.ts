import { assert, describe, it } from "@effect/vitest"
import { Ticket } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { exportMarkdown } from "../../src/exchange/index.ts"
import { plainText } from "../../src/exchange/plainText.ts"
import { original } from "./importing.ts"

/** Block structure after CommonMark: lines outside of fenced code, and the contents of the fences. */
const blocksOf = (markdown: string) => {
  const outside: Array<string> = []
  const fenced: Array<string> = []
  let fence: { readonly run: string; readonly lines: Array<string> } | undefined
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const run = /^ {0,3}(`{3,})/.exec(line)?.[1]
    if (fence === undefined) {
      if (run === undefined) outside.push(line)
      else fence = { run, lines: [] }
    } else if (run !== undefined && run.length >= fence.run.length && line.trim() === run) {
      fenced.push(fence.lines.join("\n"))
      fence = undefined
    } else fence.lines.push(line)
  }
  assert.isUndefined(fence, "a fence has no end")
  return { outside, fenced }
}

/** A line without its code spans after CommonMark: what a reader would take for markup. */
const withoutSpans = (line: string): string => {
  let rest = ""
  for (let at = 0; at < line.length;) {
    const run = /^`+/.exec(line.slice(at))?.[0]
    if (run === undefined) {
      rest += line[at++]
      continue
    }
    const closing = [...line.slice(at + run.length).matchAll(/`+/g)].find(([found]) => found.length === run.length)
    assert.isDefined(closing, `no end of a code span in ${JSON.stringify(line)}`)
    at += run.length + (closing?.index ?? 0) + run.length
  }
  return rest
}

const example = original()

describe("exportMarkdown", () => {
  it("groups by status, one section a ticket", () => {
    const text = exportMarkdown([
      { ...example, context: { priority: "high", labels: ["a", "b`c"] } },
      {
        ...example,
        id: Ticket.fields.id.make("00000002"),
        status: "open",
        title: "Two",
        description: "",
        errors: [],
        notes: []
      }
    ])
    assert.strictEqual(
      text,
      `# Tickets

## Open (1)

### 00000002 \` Two \`

- Fiefdom: \` IP/components \`
- Created: \` ${example.created_at} \`
- Updated: \` ${example.updated_at} \`

## In progress (1)

### 0d9f6e77 \` Panel fläckert \`

- Fiefdom: \` IP/components \`
- Priority: \` high \`
- Labels: \` a \`, \`\` b\`c \`\`
- Created: \` ${example.created_at} \`
- Updated: \` ${example.updated_at} \`

Description:

\`\`\`text
The panel flickers on every refresh
\`\`\`

Error:

\`\`\`text
panel.py:10: TypeError
\`\`\`

Note of \` Director \`, \` 10:25:16 \`:

\`\`\`text
Looked at it, NaN is not the cause
\`\`\`
`
    )
    assert.strictEqual(exportMarkdown([]), "# Tickets\n")
  })

  const hostile = [
    "```\n# Out\n```",
    "~~~\n````\n## Out",
    "\r```\r# Out",
    "`` ` ``` <b>@all</b> [x](y)",
    "\u001b[2J\u001b]0;title\u0007```\n# Out"
  ]

  it.each(hostile)("keeps %j in its section", (text) => {
    const title = text.replace(/[\r\n]+/g, " ")
    const note = { time: "10:00:00", author: text, text }
    const markdown = exportMarkdown([{ ...example, title, description: text, errors: [text], notes: [note] }])
    const { outside, fenced } = blocksOf(markdown)
    assert.deepStrictEqual(fenced, [text, text, text].map(plainText))
    assert.deepStrictEqual(
      outside.map(withoutSpans).filter((line) => line !== ""),
      [
        "# Tickets",
        "## In progress (1)",
        "### 0d9f6e77 ",
        "- Fiefdom: ",
        "- Created: ",
        "- Updated: ",
        "Description:",
        "Error:",
        "Note of , :"
      ]
    )
    assert.notInclude(markdown, "\u001b")
  })

  it.effect.prop(
    "keeps any text in its section",
    { tickets: Schema.Array(Ticket) },
    ({ tickets }) =>
      Effect.sync(() => {
        const { outside, fenced } = blocksOf(exportMarkdown(tickets))
        const sections = outside.filter((line) => line.startsWith("### ")).map((line) => line.slice(4, 12))
        assert.sameMembers(
          sections,
          tickets.map(({ id }) => id as string)
        )
        const texts = tickets.flatMap((ticket) => [
          ticket.description,
          ...ticket.errors,
          ...ticket.warnings,
          ...ticket.notes.map(({ text }) => text)
        ])
        assert.sameMembers(
          fenced,
          texts.map(plainText).filter((text) => text.trim() !== "")
        )
        assert.isTrue(
          outside.every((line) => /^(?:[#]{1,3} |- |Description:|Error:|Warning:|Note of |$)/.test(withoutSpans(line)))
        )
      }),
    { arbitrary: { runs: 60 } }
  )
})
