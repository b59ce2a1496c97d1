/** A configuration as single settings, each with where it comes from. */
import type { Config } from "@orchestr8/contracts"
import { dottedPath } from "@orchestr8/core"
import * as Schema from "effect/Schema"
import type { Page } from "../Output.ts"
import { formatTable } from "./table.ts"

export const Setting = Schema.Struct({ path: Schema.String, value: Schema.Json, origin: Schema.String })
export interface Setting extends Schema.Schema.Type<typeof Setting> {}

/** In the order of the configuration; lists are one value, empty objects are left out. */
export const settingsOf = (config: Config, origins: ReadonlyMap<string, string>): ReadonlyArray<Setting> =>
  [...leaves(config as unknown as Schema.Json, [])].map(({ keys, value }) => {
    const path = dottedPath(keys)
    return { path, value, origin: origins.get(path) ?? "default" }
  })

interface Leaf {
  readonly keys: ReadonlyArray<string>
  readonly value: Schema.Json
}

function* leaves(value: Schema.Json, keys: ReadonlyArray<string>): Generator<Leaf> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) yield { keys, value }
  else for (const [key, item] of Object.entries(value)) yield* leaves(item, [...keys, key])
}

export const formatOrigins = ({ settings }: { readonly settings: ReadonlyArray<Setting> }, page: Page): string =>
  formatTable(
    [{ header: "SETTING" }, { header: "VALUE", minimum: 20 }, { header: "ORIGIN", minimum: 20 }],
    settings.map(({ origin, path, value }) => [
      { text: path },
      { text: JSON.stringify(value) },
      { text: origin, paint: origin === "default" ? page.style.dim : page.style.cyan }
    ]),
    page
  )
