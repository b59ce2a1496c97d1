/**
 * What a fiefdom's code imports: the real imports of its JavaScript, TypeScript and Python files. Packages from
 * outside the project are left out, and so is whatever lies in the fiefdom itself. Source: product.md section 2.
 */
import type { Fiefdom, FiefdomContext } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/**
 * `imports_from`: files of the project outside the fiefdom, relative to the root, sorted, each once. `broken`:
 * imports of local files that do not exist, by file and line.
 */
export type Connections = FiefdomContext["connections"]

export const noConnections: Connections = { imports_from: [], broken: [] }

export class Imports extends Context.Service<
  Imports,
  {
    /** A fiefdom that is no file or folder of the project has none. */
    readonly connections: (fiefdom: Fiefdom) => Effect.Effect<Connections>
  }
>()("@orchestr8/core/Imports") {
  /** Where there is no code to read. */
  static readonly layerNone: Layer.Layer<Imports> = Layer.succeed(Imports, {
    connections: () => Effect.succeed(noConnections)
  })
}
