/**
 * Imports Backlog.md: the Markdown files of `backlog/tasks`, `backlog/completed`, `backlog/archive/tasks` and
 * `backlog/drafts`. Documents and decisions among them are skipped. Source: `src/markdown` of
 * github.com/MrLesk/Backlog.md. Its dates are UTC.
 *
 * | Backlog.md | ticket status |
 * |---|---|
 * | a file in `archive/` | archived |
 * | a file in `completed/`, or the status Done | resolved |
 * | In Progress | in_progress |
 * | To Do, Draft, any status of the project's own | open |
 */
import type { Priority, TicketStatus, Timestamp } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { readBacklogBody } from "./backlogBody.ts"
import type { Fields } from "./fields.ts"
import { present, textOf, textsOf, timeOf } from "./fields.ts"
import { readFrontMatter } from "./frontMatter.ts"
import type { ImportOptions, ImportResult } from "./Imported.ts"
import type { SourceTicket } from "./SourceTicket.ts"
import { toImported } from "./SourceTicket.ts"

export interface BacklogFile {
  /** With `/` or `\` between folders; only the last ones count. */
  readonly path: string
  readonly text: string
}

const statuses: ReadonlyMap<string, TicketStatus> = new Map([
  ["inprogress", "in_progress"],
  ["done", "resolved"]
])

const priorities: ReadonlyMap<string, Priority> = new Map([
  ["critical", "critical"],
  ["high", "high"],
  ["medium", "normal"],
  ["low", "low"]
])

export const importBacklog = (files: ReadonlyArray<BacklogFile>, options: ImportOptions): ImportResult => {
  const records = files.map(({ path, text }) => ({ where: path, text }))
  return Result.succeed(toImported("backlog", { records, skipped: [] }, readTask, options))
}

const readTask = (file: { readonly where: string; readonly text: string }): Result.Result<SourceTicket, string> =>
  Result.flatMap(readFrontMatter(file.text), ({ front, body }) => {
    const id = textOf(front["id"])
    const status = textOf(front["status"])
    if (status === "" || /^(?:doc|decision)-/i.test(id)) return Result.fail("not a task")
    const assignees = assigneesOf(front)
    const created = time(front["created_date"])
    const updated = time(front["updated_date"]) ?? created
    const { description, implementationNotes, comments } = readBacklogBody(body, time)
    return Result.succeed({
      id,
      key: id.toLowerCase(),
      title: textOf(front["title"]),
      status: folderStatus(file.where) ?? statuses.get(status.toLowerCase().replace(/[^a-z]/g, "")) ?? "open",
      description,
      priority: priorities.get(textOf(front["priority"]).toLowerCase()),
      labels: textsOf(front["labels"]),
      assignee: assignees.join(", "),
      dependsOn: textsOf(front["dependencies"]).map((other) => other.toLowerCase()),
      created,
      updated,
      notes: [{ author: assignees[0] ?? "backlog", text: implementationNotes, at: updated }, ...comments],
      context: present({ related_files: textsOf(front["modified_files"]), due: time(front["due_date"]) }),
      external: present({
        status,
        type: textOf(front["type"]),
        parent: textOf(front["parent_task_id"]),
        milestone: textOf(front["milestone"]),
        ordinal: typeof front["ordinal"] === "number" ? front["ordinal"] : undefined,
        references: textsOf(front["references"]),
        documentation: textsOf(front["documentation"])
      })
    })
  })

const folderStatus = (path: string): TicketStatus | undefined => {
  const [folder, parent] = path.split(/[\\/]/).toReversed().slice(1)
  if (parent === "archive" && (folder === "tasks" || folder === "drafts")) return "archived"
  return folder === "completed" ? "resolved" : undefined
}

const assigneesOf = (front: Fields): ReadonlyArray<string> =>
  textsOf(front["assignee"])
    .map((name) => name.replace(/^@/, ""))
    .filter((name) => name !== "")

const LEGACY = /^(\d\d)([-/.])(\d\d)\2(\d\d)$/
const UNZONED = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?$/

/** `2026-01-31 09:30` or `2026-01-31`, both UTC, the old `31-01-26`, or any ISO form. */
const time = (value: unknown): Timestamp | undefined => {
  const text = textOf(value).replace(LEGACY, "20$4-$3-$1")
  if (!UNZONED.test(text)) return timeOf(text)
  return timeOf(`${text.length === 10 ? `${text} 00:00` : text}Z`)
}
