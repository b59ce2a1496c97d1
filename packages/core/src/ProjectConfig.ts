/**
 * The configuration of one project, as it is now: every read sees the latest edit. Wrong configuration fails
 * the read, not the start, so that commands that need none still work. Source: product.md section 5.
 */
import type { Config, ConfigError } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { resolveConfig } from "./config/resolveConfig.ts"

export class ProjectConfig extends Context.Service<
  ProjectConfig,
  {
    /** Every default filled in. */
    readonly get: Effect.Effect<Config, ConfigError>
    /** Dotted path of every value to where it comes from: a file, a variable, a flag, or `default`. */
    readonly origins: Effect.Effect<ReadonlyMap<string, string>, ConfigError>
  }
>()("@orchestr8/core/ProjectConfig") {
  /** Fixed; for tests and for programs that configure in code. */
  static readonly layerOf = (value: unknown): Layer.Layer<ProjectConfig> => {
    const resolved = Effect.fromResult(resolveConfig([{ origin: "code", value }]))
    return Layer.succeed(ProjectConfig, {
      get: Effect.map(resolved, ({ config }) => config),
      origins: Effect.map(resolved, ({ origins }) => origins)
    })
  }
}
