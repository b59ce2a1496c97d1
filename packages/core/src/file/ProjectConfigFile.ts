/**
 * Configuration from files and the environment. Precedence: flag, `TICKETS_*` variable, the project's
 * `.orchestr8/config.json`, `$XDG_CONFIG_HOME/orchestr8/config.json` (without it `~/.config`), default.
 * The files are read again only when their modification time, size or inode changes.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { ConfigError } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type { ConfigLayer } from "../config/ConfigLayer.ts"
import { environmentLayers } from "../config/environment.ts"
import { parseJson } from "../config/jsonText.ts"
import type { ResolvedConfig } from "../config/resolveConfig.ts"
import { resolveConfig } from "../config/resolveConfig.ts"
import { ProjectConfig } from "../ProjectConfig.ts"
import { errorCode } from "./storeError.ts"

export interface ProjectConfigOptions {
  readonly projectRoot: string
  /** Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** What flags of this command say, highest precedence first. */
  readonly flags?: ReadonlyArray<ConfigLayer>
}

export const layerFile = ({ projectRoot, environment = process.env, flags = [] }: ProjectConfigOptions) => {
  const files = [path.join(projectRoot, ".orchestr8", "config.json"), userConfigFile(environment)]

  const read = (): Result.Result<ResolvedConfig, ConfigError> =>
    Result.gen(function* () {
      const variables = yield* environmentLayers(environment)
      const layers: Array<ConfigLayer> = [...flags, ...variables]
      for (const file of files) layers.push(...(yield* readFile(file)))
      return yield* resolveConfig(layers)
    })

  let seen: { readonly version: string; readonly result: Result.Result<ResolvedConfig, ConfigError> } | undefined
  const current = Effect.suspend(() => {
    const version = files.map(fileVersion).join("\n")
    if (seen?.version !== version) seen = { version, result: read() }
    return Effect.fromResult(seen.result)
  })

  return Layer.succeed(ProjectConfig, {
    get: Effect.map(current, ({ config }) => config),
    origins: Effect.map(current, ({ origins }) => origins)
  })
}

/** A relative `XDG_CONFIG_HOME` is invalid by its specification and counts as unset. */
const userConfigFile = (environment: Readonly<Record<string, string | undefined>>): string => {
  const home = environment["XDG_CONFIG_HOME"] ?? ""
  const base = path.isAbsolute(home) ? home : path.join(environment["HOME"] || os.homedir(), ".config")
  return path.join(base, "orchestr8", "config.json")
}

const fileVersion = (file: string): string => {
  try {
    const { ino, mtimeNs, size } = fs.statSync(file, { bigint: true })
    return `${mtimeNs} ${size} ${ino}`
  } catch (cause) {
    return errorCode(cause)
  }
}

/** No layer for a file that is not there. */
const readFile = (file: string): Result.Result<ReadonlyArray<ConfigLayer>, ConfigError> => {
  let text: string
  try {
    text = fs.readFileSync(file, "utf8")
  } catch (cause) {
    if (errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR") return Result.succeed([])
    const reason = `the file cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`
    return Result.fail(new ConfigError({ path: file, reason, hint: "make it a file that you may read" }))
  }
  return Result.mapBoth(parseJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text), {
    onFailure: ({ column, line, reason }) =>
      new ConfigError({
        path: `${file}:${line}:${column}`,
        reason: `not valid JSON: ${reason}`,
        hint: `correct line ${line}`
      }),
    onSuccess: (value) => [{ origin: file, value }]
  })
}
