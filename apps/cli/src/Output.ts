/**
 * How commands answer: data on stdout as a person or a program wants it, everything else on stderr. Whatever comes
 * from outside loses its escape sequences here, before colors are put around it.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { plain } from "./format/plain.ts"
import { ansiStyle, plainStyle } from "./format/style.ts"
import type { Style } from "./format/style.ts"
import { toJson } from "./json.ts"
import { Invocation } from "./Invocation.ts"
import type { OutputError } from "./System.ts"
import { System } from "./System.ts"

/** What a text is laid out for. */
export interface Page {
  readonly style: Style
  /** Undefined where nothing is cut: in a file or a pipe. */
  readonly columns: number | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

export class Output extends Context.Service<
  Output,
  {
    /** With `--json` the value as one line of JSON, else the text that is made of it. */
    readonly answer: <A, I>(
      schema: Schema.Codec<A, I>,
      value: A,
      format: (value: A, page: Page) => string
    ) => Effect.Effect<void, OutputError>
    /** A text that is data, as it is: an export, a guide. */
    readonly text: (text: string) => Effect.Effect<void, OutputError>
    /** One line on stderr about how it went; silent with `--quiet`. */
    readonly notice: (text: string) => Effect.Effect<void, OutputError>
  }
>()("@orchestr8/cli/Output") {}

export const output = Effect.gen(function* () {
  const system = yield* System
  const { color, json, quiet } = yield* Invocation
  const style = color ? ansiStyle : plainStyle
  const line = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`)

  return Output.of({
    answer: (schema, value, format) =>
      Effect.suspend(() => {
        if (json)
          return Effect.flatMap(Effect.orDie(Schema.encodeEffect(schema)(value)), (encoded) =>
            system.write("stdout", line(toJson(encoded)))
          )
        return Effect.flatMap(Clock.currentTimeMillis, (now) =>
          system.write("stdout", line(format(plain(value), { style, columns: system.columns, now })))
        )
      }),
    text: (text) => system.write("stdout", line(text)),
    notice: (text) => (quiet ? Effect.void : system.write("stderr", line(plain(text))))
  })
})
