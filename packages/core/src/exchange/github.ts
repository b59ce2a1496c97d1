/**
 * Imports GitHub issues: `gh issue list --json number,title,body,state,…` (or `gh issue view`), and the lists of
 * the REST API. Pull requests among them are skipped. Source: cli.github.com/manual, docs.github.com/rest/issues.
 *
 * | GitHub state | ticket status |
 * |---|---|
 * | open | open |
 * | closed, as completed or without a reason | resolved |
 * | closed as not planned or as a duplicate | archived |
 *
 * The id is `owner/name#7` where the input says which repository, else `#7`. REST lists count comments without
 * giving them: such a loss is reported. GitHub lists carry neither priorities nor dependencies.
 */
import type { TicketStatus } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import type { Fields } from "./fields.ts"
import { fieldsOf, isFields, listOf, present, textOf, timeOf } from "./fields.ts"
import type { ImportOptions, ImportResult } from "./Imported.ts"
import type { JsonRecord } from "./jsonRecords.ts"
import { readRecords } from "./jsonRecords.ts"
import type { SourceNote, SourceTicket } from "./SourceTicket.ts"
import { toImported } from "./SourceTicket.ts"

export const importGithub = (input: string, options: ImportOptions): ImportResult =>
  Result.map(readRecords(input), (found) => toImported("github", found, readIssue, options))

const ISSUE_URL = /^https:\/\/[^/]+\/([^/]+\/[^/]+)\/(issues|pull)\/\d+/

const readIssue = ({ fields }: JsonRecord): Result.Result<SourceTicket, string> => {
  const url = textOf(fields["html_url"], fields["url"])
  const [, repository = "", kind] = ISSUE_URL.exec(url) ?? []
  if (isFields(fields["pull_request"]) || kind === "pull") return Result.fail("a pull request")
  const number = textOf(fields["number"])
  const state = textOf(fields["state"], "open").toLowerCase()
  const reason = textOf(fields["stateReason"], fields["state_reason"]).toLowerCase()
  if (state !== "open" && state !== "closed") return Result.fail(`unknown state ${JSON.stringify(state)}`)
  return Result.succeed({
    id: number === "" ? "" : `${repository}#${number}`,
    title: textOf(fields["title"]),
    status: state === "open" ? "open" : closedStatus(reason),
    description: textOf(fields["body"]),
    labels: listOf(fields["labels"])
      .map((label) => textOf(label, fieldsOf(label)["name"]))
      .filter((label) => label !== ""),
    assignee: listOf(fields["assignees"])
      .map(login)
      .filter((name) => name !== "")
      .join(", "),
    created: timeOf(fields["createdAt"], fields["created_at"]),
    updated: timeOf(fields["updatedAt"], fields["updated_at"], fields["closedAt"], fields["closed_at"]),
    notes: listOf(fields["comments"]).map(readComment),
    external: present({
      url,
      state,
      reason,
      author: login(fields["author"] ?? fields["user"]),
      milestone: textOf(fieldsOf(fields["milestone"])["title"])
    }),
    remarks: lostComments(fields)
  })
}

const closedStatus = (reason: string): TicketStatus =>
  reason === "not_planned" || reason === "duplicate" ? "archived" : "resolved"

const login = (value: unknown): string => textOf(fieldsOf(value)["login"])

const readComment = (value: unknown): SourceNote => {
  const comment = fieldsOf(value)
  return {
    author: login(comment["author"] ?? comment["user"]),
    text: textOf(comment["body"]),
    at: timeOf(comment["createdAt"], comment["created_at"])
  }
}

const lostComments = (fields: Fields): ReadonlyArray<string> => {
  const count = fields["comments"]
  return typeof count === "number" && count > 0 ? [`${count} comments are counted in the input but not in it`] : []
}
