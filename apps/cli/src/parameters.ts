/** Arguments and flags that several commands share. */
import { priorities, ticketStatuses } from "@orchestr8/contracts"
import type * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import * as Record from "effect/Record"

export const ticketId = Argument.String("id").pipe(
  Argument.withDescription("Ticket id, or the first digits of it that no other id begins with")
)

export const ticketIds = Argument.String("id").pipe(
  Argument.withDescription("Ticket ids, or the first digits of them"),
  Argument.atLeast(1)
)

/** A flag with a text that may be left out. */
export const optionalText = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.optional)

/** Any number of times; the default is what tells the help that none will do. */
export const repeated = <A>(flag: Flag.Flag<A>): Flag.Flag<ReadonlyArray<A>> =>
  flag.pipe(Flag.atLeast(0), Flag.withDefault<ReadonlyArray<A>>([]))

/** A flag that may be given many times. */
export const repeatedText = (name: string, metavar: string, description: string) =>
  repeated(Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(`${description} (repeatable)`)))

export const toggle = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withoutNegation, Flag.withDescription(description), Flag.withDefault(false))

type Given<Options> = {
  readonly [Key in keyof Options]?: Options[Key] extends Option.Option<infer A> ? A : never
}

/** Only what was given, under the same keys. */
export const given = <Options extends Readonly<Record<string, Option.Option<unknown>>>>(options: Options) =>
  Record.getSomes(options) as Given<Options>

/** What `create` and `edit` say about a ticket. */
export const contentFlags = {
  description: optionalText("description", "<text|->", "What is known about it; - reads stdin"),
  error: repeatedText("error", "<text>", "An error message that belongs to it"),
  warning: repeatedText("warning", "<text>", "A warning that belongs to it"),
  context: optionalText("context", "<json>", 'More facts as a JSON object, such as {"file_path": "src/a.ts"}'),
  priority: Flag.Literals("priority", priorities).pipe(
    Flag.withDescription("How urgent it is. Default: normal"),
    Flag.optional
  ),
  label: repeatedText("label", "<label>", "A label"),
  dependsOn: repeatedText("depends-on", "<id>", "A ticket that must be resolved first"),
  verify: optionalText("verify", "<command>", "The command that proves the fix by exit code 0; runs without a shell")
}

const statuses = repeated(
  Flag.String("status").pipe(
    Flag.withMetavar("<status>"),
    Flag.withDescription(
      `Only this status: ${ticketStatuses.join(", ")} (repeatable, or with commas). Default: all but archived`
    )
  )
)

/** Which tickets, and which page of them. */
export const selectionFlags = {
  status: statuses,
  all: toggle("all", "Archived tickets too"),
  fiefdom: optionalText("fiefdom", "<fiefdom>", "Exactly this fiefdom"),
  under: optionalText("under", "<fiefdom>", "This fiefdom and everything below it"),
  label: repeatedText("label", "<label>", "With this label"),
  limit: Flag.Int("limit").pipe(Flag.withDescription("At most so many, 1 to 1000. Default: 50"), Flag.optional),
  cursor: optionalText("cursor", "<cursor>", "Go on behind the page before: its next_cursor")
}

export const leaseTime = Flag.String("ttl").pipe(
  Flag.withMetavar("<time>"),
  Flag.withDescription("How long the lease lasts without a renewal, such as 10m or '1 hour'")
)

export const leaseToken = Flag.Int("token").pipe(
  Flag.withMetavar("<token>"),
  Flag.withDescription("The token that tickets claim gave; a stale one is a conflict, exit 4")
)
