/** What the flags of `create` and `edit` say about a ticket, in the shape that the manager takes. */
import type { Priority } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { textOrStdin } from "./input.ts"
import { given } from "./parameters.ts"
import { parseContext, parseVerify } from "./values.ts"

export interface ContentFlags {
  readonly description: Option.Option<string>
  readonly error: ReadonlyArray<string>
  readonly warning: ReadonlyArray<string>
  readonly context: Option.Option<string>
  readonly priority: Option.Option<Priority>
  readonly label: ReadonlyArray<string>
  readonly dependsOn: ReadonlyArray<string>
  readonly verify: Option.Option<string>
}

const someOf = <A>(items: ReadonlyArray<A>): Option.Option<ReadonlyArray<A>> =>
  items.length === 0 ? Option.none() : Option.some(items)

/** Only what was given. Ids may be prefixes. */
export const ticketContent = Effect.fnUntraced(function* (flags: ContentFlags) {
  const manager = yield* TicketManager
  const evaluated = <A, B, E, R>(option: Option.Option<A>, read: (value: A) => Effect.Effect<B, E, R>) =>
    Effect.transposeOption(Option.map(option, read))
  return given({
    description: yield* evaluated(flags.description, textOrStdin),
    errors: someOf(flags.error),
    warnings: someOf(flags.warning),
    context: yield* evaluated(flags.context, (text) => Effect.fromResult(parseContext(text))),
    priority: flags.priority,
    labels: someOf(flags.label),
    depends_on: someOf(yield* Effect.forEach(flags.dependsOn, manager.resolveId)),
    verify: yield* evaluated(flags.verify, (text) => Effect.fromResult(parseVerify(text)))
  })
})
