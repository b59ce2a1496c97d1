/**
 * Imports Taskwarrior: the output of `task export`, a JSON list or one task a line.
 * Source: taskwarrior.org/docs/design/task.
 *
 * | Taskwarrior status | ticket status |
 * |---|---|
 * | pending, waiting | open |
 * | pending with a `start` | in_progress |
 * | completed | resolved |
 * | deleted | archived |
 * | recurring (the template of other tasks) | skipped |
 *
 * Priority H is high, M normal, L low. The project names the fiefdom, its dots are levels: `web.login` becomes
 * `web/login`. Annotations become notes, the dates due, wait, scheduled and until stay in the context.
 */
import type { Priority, TicketStatus, Timestamp } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { fieldsOf, listOf, present, textOf, textsOf, timeOf } from "./fields.ts"
import type { ImportOptions, ImportResult } from "./Imported.ts"
import type { JsonRecord } from "./jsonRecords.ts"
import { readRecords } from "./jsonRecords.ts"
import type { SourceTicket } from "./SourceTicket.ts"
import { toImported } from "./SourceTicket.ts"

const statuses: ReadonlyMap<string, TicketStatus> = new Map([
  ["pending", "open"],
  ["waiting", "open"],
  ["completed", "resolved"],
  ["deleted", "archived"]
])

const priorities: ReadonlyMap<string, Priority> = new Map([
  ["H", "high"],
  ["M", "normal"],
  ["L", "low"]
])

export const importTaskwarrior = (input: string, options: ImportOptions): ImportResult =>
  Result.map(readRecords(input), (found) => toImported("taskwarrior", found, readTask, options))

const readTask = ({ fields }: JsonRecord): Result.Result<SourceTicket, string> => {
  const word = textOf(fields["status"], "pending")
  if (word === "recurring") return Result.fail("the template of a recurring task")
  const status = statuses.get(word)
  if (status === undefined) return Result.fail(`unknown status ${JSON.stringify(word)}`)
  const project = textOf(fields["project"])
  return Result.succeed({
    id: textOf(fields["uuid"]),
    title: textOf(fields["description"]),
    status: word === "pending" && time(fields["start"]) !== undefined ? "in_progress" : status,
    description: "",
    fiefdom: project.includes("/") ? project : project.replaceAll(".", "/"),
    priority: priorities.get(textOf(fields["priority"])),
    labels: textsOf(fields["tags"]),
    assignee: "",
    dependsOn: textsOf(fields["depends"]),
    created: time(fields["entry"]),
    updated: time(fields["modified"]) ?? time(fields["end"]),
    notes: listOf(fields["annotations"]).map((value) => {
      const annotation = fieldsOf(value)
      return { author: "taskwarrior", text: textOf(annotation["description"]), at: time(annotation["entry"]) }
    }),
    context: present({
      due: time(fields["due"]),
      wait: time(fields["wait"]),
      scheduled: time(fields["scheduled"]),
      until: time(fields["until"])
    }),
    external: present({ status: word, project, parent: textOf(fields["parent"]) })
  })
}

const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** `20260101T120000Z`, or any ISO form. */
const time = (value: unknown): Timestamp | undefined => timeOf(textOf(value).replace(BASIC, "$1-$2-$3T$4:$5:$6Z"))
