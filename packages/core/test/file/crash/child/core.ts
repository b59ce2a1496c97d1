/** The core under test: this package, or the copy with a planted fault that `CRASH_CORE` names by its `src`. */
import * as path from "node:path"
import { pathToFileURL } from "node:url"

const source = process.env["CRASH_CORE"] ?? path.resolve(import.meta.dirname, "../../../../src")

export const loadCore = (): Promise<typeof import("../../../../src/index.ts")> =>
  import(pathToFileURL(path.join(source, "index.ts")).href)
