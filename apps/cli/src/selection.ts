/** What the flags of `list` and `search` ask for, in the shape that the manager takes. Pure. */
import type { TicketQueryInput, TicketStatus } from "@orchestr8/contracts"
import { isTicketStatus, ticketStatuses, ValidationError } from "@orchestr8/contracts"
import { nearest } from "@orchestr8/core"
import type * as Option from "effect/Option"
import * as Result from "effect/Result"
import { given } from "./parameters.ts"

export interface SelectionFlags {
  readonly status: ReadonlyArray<string>
  readonly all: boolean
  readonly fiefdom: Option.Option<string>
  readonly under: Option.Option<string>
  readonly label: ReadonlyArray<string>
  readonly limit: Option.Option<number>
  readonly cursor: Option.Option<string>
}

export const selectionOf = (
  { all, cursor, fiefdom, label, limit, status, under }: SelectionFlags,
  query?: string
): Result.Result<TicketQueryInput, ValidationError> =>
  Result.map(parseStatuses(status), (statuses) => {
    const terms = [...(query === undefined ? [] : [query]), ...label.map((name) => `label:${quote(name)}`)]
    return {
      ...given({ fiefdom, under, limit, cursor }),
      ...(statuses.length === 0 ? {} : { status: statuses }),
      ...(terms.length === 0 ? {} : { query: terms.join(" ") }),
      ...(all ? { all } : {})
    }
  })

const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`

const parseStatuses = (given: ReadonlyArray<string>): Result.Result<ReadonlyArray<TicketStatus>, ValidationError> => {
  const words = given.flatMap((list) => list.split(",")).map((word) => word.trim().replaceAll("-", "_"))
  const unknown = words.find((word) => !isTicketStatus(word))
  if (unknown === undefined) return Result.succeed(words.filter(isTicketStatus))
  return Result.fail(
    new ValidationError({
      field: "--status",
      reason: `${JSON.stringify(unknown)} is none of ${ticketStatuses.join(", ")}`,
      hint: `did you mean ${nearest(unknown, ticketStatuses)}?`
    })
  )
}
