/**
 * Imports beads: `.beads/issues.jsonl`, `bd export`, or the JSON list of `bd list --json`.
 * Source: `internal/types` of github.com/steveyegge/beads.
 *
 * | beads status | ticket status |
 * |---|---|
 * | open, blocked, deferred, pinned, any custom one | open |
 * | in_progress, hooked | in_progress |
 * | closed | resolved |
 * | tombstone (deleted) | skipped |
 *
 * Priority 0 is critical, 1 high, 2 normal, 3 and 4 low. Only dependencies that block become `depends_on`: a child
 * does not wait for its parent, which closes last. The others stay in `context.external.links`.
 */
import type { Priority, TicketStatus } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import type { Fields } from "./fields.ts"
import { fieldsOf, listOf, present, textOf, textsOf, timeOf } from "./fields.ts"
import type { ImportOptions, ImportResult } from "./Imported.ts"
import type { JsonRecord } from "./jsonRecords.ts"
import { readRecords } from "./jsonRecords.ts"
import type { SourceNote, SourceTicket } from "./SourceTicket.ts"
import { toImported } from "./SourceTicket.ts"

const statuses: ReadonlyMap<string, TicketStatus> = new Map([
  ["in_progress", "in_progress"],
  ["hooked", "in_progress"],
  ["closed", "resolved"]
])

const priorities: ReadonlyMap<string, Priority> = new Map([
  ["0", "critical"],
  ["1", "high"],
  ["2", "normal"],
  ["3", "low"],
  ["4", "low"]
])

const BLOCKING: ReadonlySet<string> = new Set(["blocks", "conditional-blocks", "waits-for"])

export const importBeads = (input: string, options: ImportOptions): ImportResult =>
  Result.map(readRecords(input), (found) => toImported("beads", found, readIssue, options))

const readIssue = ({ fields }: JsonRecord): Result.Result<SourceTicket, string> => {
  const kind = textOf(fields["_type"], "issue")
  if (kind !== "issue") return Result.fail(`not an issue but a ${kind}`)
  const status = textOf(fields["status"], "open")
  if (status === "tombstone") return Result.fail("a tombstone: the issue was deleted")
  if (fields["is_template"] === true) return Result.fail("a template")
  const links = listOf(fields["dependencies"])
    .map(readLink)
    .filter(({ id }) => id !== "")
  const updated = timeOf(fields["updated_at"], fields["closed_at"])
  return Result.succeed({
    id: textOf(fields["id"]),
    title: textOf(fields["title"]),
    status: statuses.get(status.replace("-", "_")) ?? "open",
    description: describe(fields),
    priority: priorities.get(textOf(fields["priority"]).replace(/^P/i, "")),
    labels: textsOf(fields["labels"]),
    assignee: textOf(fields["assignee"]),
    dependsOn: links.filter(({ type }) => BLOCKING.has(type)).map(({ id }) => id),
    created: timeOf(fields["created_at"]),
    updated,
    notes: [...listOf(fields["comments"]).map(readComment), ...readCloseReason(fields)],
    context: present({ due: timeOf(fields["due_at"]) }),
    external: present({
      status,
      type: textOf(fields["issue_type"]),
      reference: textOf(fields["external_ref"]),
      links: links.filter(({ type }) => !BLOCKING.has(type))
    })
  })
}

const describe = (fields: Fields): string =>
  [
    ["", fields["description"]],
    ["## Design\n\n", fields["design"]],
    ["## Acceptance criteria\n\n", fields["acceptance_criteria"]],
    ["## Notes\n\n", fields["notes"]]
  ]
    .map(([heading, body]) => ({ heading, text: textOf(body) }))
    .filter(({ text }) => text !== "")
    .map(({ heading, text }) => `${heading}${text}`)
    .join("\n\n")

const readLink = (value: unknown): { readonly type: string; readonly id: string } => {
  const link = fieldsOf(value)
  return {
    type: textOf(link["type"], link["dependency_type"], "blocks"),
    id: textOf(link["depends_on_id"], link["id"], value)
  }
}

const readComment = (value: unknown): SourceNote => {
  const comment = fieldsOf(value)
  return {
    author: textOf(comment["author"]),
    text: textOf(comment["text"], comment["body"]),
    at: timeOf(comment["created_at"])
  }
}

const readCloseReason = (fields: Fields): ReadonlyArray<SourceNote> => {
  const reason = textOf(fields["close_reason"])
  return reason === "" ? [] : [{ author: "beads", text: `Closed: ${reason}`, at: timeOf(fields["closed_at"]) }]
}
