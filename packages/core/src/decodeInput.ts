/** Decodes what a caller said at the edge; a mistake becomes a `ValidationError` that names the field. */
import { ValidationError } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/**
 * `what` names the whole input, such as `ticket`, where the mistake is in no field of it. A key that the schema does
 * not know is a mistake, unless `unknownKeys` says to leave it out.
 */
export const decodeInput = <S extends Schema.Codec<unknown, unknown>>(
  schema: S,
  what: string,
  unknownKeys: "error" | "ignore" = "error"
) => {
  const decode = Schema.decodeUnknownEffect(schema, { onExcessProperty: unknownKeys })
  return (input: unknown): Effect.Effect<S["Type"], ValidationError> =>
    Effect.mapError(decode(input), ({ issue }) => {
      const [first] = format(issue).issues
      const path = (first?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part))
      return new ValidationError({
        field: path.length === 0 ? what : path.join("."),
        reason: first?.message ?? "is not valid",
        hint: `correct the ${path.at(-1) ?? what} and try again; nothing was changed`
      })
    })
}
