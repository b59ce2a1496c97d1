/** The core under test: this package, or the copy with a planted fault that `CRASH_CORE` names by its `src`. */
import { flushCompileCache } from "node:module"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import type * as Core from "../../../../src/index.ts"

const source = process.env["CRASH_CORE"] ?? path.resolve(import.meta.dirname, "../../../../src")

/** What was compiled is kept for the processes that follow: these end by a kill, which keeps nothing. */
export const loadCore = async (): Promise<typeof Core> => {
  const core: typeof Core = await import(pathToFileURL(path.join(source, "index.ts")).href)
  flushCompileCache()
  return core
}
