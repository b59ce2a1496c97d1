/** Arguments and flags that several commands share. */
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

/** A flag that may be given many times. */
export const repeatedText = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(`${description} (repeatable)`), Flag.atLeast(0))

export const toggle = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withoutNegation, Flag.withDescription(description), Flag.withDefault(false))

type Given<Options> = {
  readonly [Key in keyof Options]?: Options[Key] extends Option.Option<infer A> ? A : never
}

/** Only what was given, under the same keys. */
export const given = <Options extends Readonly<Record<string, Option.Option<unknown>>>>(options: Options) =>
  Record.getSomes(options) as Given<Options>
