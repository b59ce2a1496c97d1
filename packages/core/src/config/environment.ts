/**
 * Worker settings from `TICKETS_WORKER_*` variables: `worker.timeouts.total` is `TICKETS_WORKER_TIMEOUTS_TOTAL`,
 * `worker.maxAttempts` is `TICKETS_WORKER_MAX_ATTEMPTS`. Lists are comma-separated; an empty variable is unset.
 * Other `TICKETS_*` variables (`TICKETS_STORE`, `TICKETS_ACTOR`, `TICKETS_DIR`, `TICKETS_NO_COLOR`) are no settings.
 */
import { ConfigError, WorkerConfig } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import type * as SchemaAST from "effect/SchemaAST"
import { nearest } from "../filter/nearest.ts"
import type { ConfigLayer } from "./ConfigLayer.ts"

const PREFIX = "TICKETS_WORKER_"

interface Setting {
  readonly path: ReadonlyArray<string>
  readonly ast: SchemaAST.AST
}

const settingsOf = (ast: SchemaAST.AST, path: ReadonlyArray<string>): ReadonlyArray<Setting> =>
  ast._tag === "Objects"
    ? ast.propertySignatures.flatMap(({ name, type }) => settingsOf(type, [...path, String(name)]))
    : [{ path, ast }]

const variableName = (path: ReadonlyArray<string>): string =>
  ["tickets", ...path].map((key) => key.replace(/[A-Z]/g, "_$&").toUpperCase()).join("_")

const settings: ReadonlyMap<string, Setting> = new Map(
  settingsOf(WorkerConfig.ast, ["worker"]).map((setting) => [variableName(setting.path), setting])
)

/** The variables that set something, in the order of the settings. */
export const settingVariables: ReadonlyArray<string> = [...settings.keys()]

/** One layer a variable, in the order of the environment. Values are checked with the layers, not here. */
export const environmentLayers = (
  environment: Readonly<Record<string, string | undefined>>
): Result.Result<ReadonlyArray<ConfigLayer>, ConfigError> => {
  const layers: Array<ConfigLayer> = []
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || text === undefined || text === "") continue
    const setting = settings.get(name)
    if (setting === undefined) return Result.fail(unknownVariable(name))
    const value = setting.path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), readValue(text, setting.ast))
    layers.push({ origin: name, value })
  }
  return Result.succeed(layers)
}

const unknownVariable = (name: string): ConfigError =>
  new ConfigError({
    path: name,
    reason: `no setting has this variable; the nearest is ${nearest(name, settingVariables)}`,
    hint: `unset ${name}, or see every setting with: tickets config`
  })

/** What the setting's type makes of the text; text that fits it not stays text, for the check to name. */
const readValue = (text: string, ast: SchemaAST.AST): unknown => {
  if (ast._tag === "Arrays")
    return text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
  if (ast._tag === "Number") return /^-?\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : text
  if (ast._tag === "Boolean") return text === "true" ? true : text === "false" ? false : text
  return text
}
