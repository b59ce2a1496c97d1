/**
 * The configuration that holds: layers laid over each other and over the defaults, with the origin of every
 * value. Objects merge key by key; a list or a plain value of a higher layer replaces that of a lower one.
 */
import { Config, ConfigError, defaultConfig } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { ConfigLayer } from "./ConfigLayer.ts"
import { decodeLayer } from "./ConfigLayer.ts"
import { dottedPath, problemOf } from "./configProblem.ts"

export interface ResolvedConfig {
  readonly config: Config
  /** Dotted path of every value (a list is one value) to the origin of its layer, or `default`. */
  readonly origins: ReadonlyMap<string, string>
}

/** Highest precedence first. Every layer must be right, also where a higher one hides it. */
export const resolveConfig = (layers: ReadonlyArray<ConfigLayer>): Result.Result<ResolvedConfig, ConfigError> =>
  Result.gen(function* () {
    const origins = new Map<string, string>()
    let merged = lay({}, { ...defaultConfig }, "default", [], origins)
    for (const layer of layers.toReversed()) {
      const { $schema: _, ...value } = yield* decodeLayer(layer)
      merged = lay(merged, value, layer.origin, [], origins)
    }
    const config = yield* decodeWhole(merged, layers)
    return { config, origins }
  })

type Tree = Readonly<Record<string, unknown>>

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value)

const lay = (
  below: Tree,
  above: Tree,
  origin: string,
  path: ReadonlyArray<string>,
  origins: Map<string, string>
): Tree => {
  const laid = Object.entries(above).map(([key, value]): [string, unknown] => {
    const place = [...path, key]
    if (!isTree(value)) {
      origins.set(dottedPath(place), origin)
      return [key, value]
    }
    const under = Object.hasOwn(below, key) ? below[key] : undefined
    return [key, lay(isTree(under) ? under : {}, value, origin, place, origins)]
  })
  return Object.fromEntries([...Object.entries(below), ...laid])
}

/** What only the whole must have; the error names the highest layer that mentions the entry. */
const decodeWhole = (merged: Tree, layers: ReadonlyArray<ConfigLayer>): Result.Result<Config, ConfigError> => {
  const whole = Schema.decodeUnknownResult(Config)(merged, { reportInput: true })
  if (Result.isFailure(whole)) {
    const { path, reason } = problemOf(whole.failure.issue)
    const origin = originOf(path.slice(0, 2), layers)
    return Result.fail(new ConfigError({ path: origin, reason, hint: `add it in ${origin}` }))
  }
  const config = whole.success
  for (const [name, agent] of Object.entries(config.agents)) {
    if (agent.preset !== undefined || agent.command !== undefined) continue
    const hint = `add "preset": "claude" (or codex, gemini, copilot, opencode), or "command": ["…"]`
    return refuse(["agents", name], "has neither a preset nor a command", hint, layers)
  }
  for (const [name, { command, url }] of Object.entries(config.notify)) {
    const path = ["notify", name]
    const hint = `give it "command": ["…"] or "url": "https://…"`
    if (command === undefined && url === undefined) return refuse(path, "has neither a command nor a url", hint, layers)
    if (command !== undefined && url !== undefined) return refuse(path, "has both a command and a url", hint, layers)
    // Not shown: such addresses carry secrets.
    if (url !== undefined && !URL.canParse(url)) return refuse(path, "has a url that is no address", hint, layers)
  }
  return Result.succeed(config)
}

const refuse = (
  path: ReadonlyArray<string>,
  problem: string,
  hint: string,
  layers: ReadonlyArray<ConfigLayer>
): Result.Result<never, ConfigError> =>
  Result.fail(new ConfigError({ path: originOf(path, layers), reason: `${dottedPath(path)} ${problem}`, hint }))

const originOf = (path: ReadonlyArray<string>, layers: ReadonlyArray<ConfigLayer>): string =>
  layers.find(({ value }) => mentions(value, path))?.origin ?? "default"

const mentions = (value: unknown, path: ReadonlyArray<string>): boolean => {
  const [key, ...rest] = path
  return key === undefined || (isTree(value) && Object.hasOwn(value, key) && mentions(value[key], rest))
}
