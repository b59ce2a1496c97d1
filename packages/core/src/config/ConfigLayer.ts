/**
 * One source of configuration: a file, a variable, a flag. A layer is checked by itself, so that an error names
 * where it stands; what only the whole must have (the command of a check) is left to `resolveConfig`.
 */
import { CheckConfig, ConfigError, ConfigFile } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { problemOf } from "./configProblem.ts"

export interface ConfigLayer {
  /** The path of a file, the name of a variable, or a flag. */
  readonly origin: string
  /** What it says, in the shape of `.orchestr8/config.json`. */
  readonly value: unknown
}

const Layer = ConfigFile.mapFields((fields) => ({
  ...fields,
  checks: Schema.optionalKey(Schema.Record(Schema.String, CheckConfig.mapFields(Struct.map(Schema.optionalKey))))
}))

const decode = Schema.decodeUnknownResult(Layer)

export const decodeLayer = ({ origin, value }: ConfigLayer): Result.Result<typeof Layer.Type, ConfigError> => {
  const layer = decode(value, { errors: "all", onExcessProperty: "error", reportInput: true })
  if (Result.isSuccess(layer)) return Result.succeed(layer.success)
  const { hint, reason } = problemOf(layer.failure.issue)
  return Result.fail(new ConfigError({ path: origin, reason, hint: hint ?? `correct it in ${origin}` }))
}
