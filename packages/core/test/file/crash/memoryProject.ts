/**
 * Project folders in memory where the system has such a place: for tests that open a store a thousand times and ask
 * nothing of a real disk. Elsewhere an ordinary temporary folder.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

const MEMORY = "/dev/shm"

export const memoryProject: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = fs.existsSync(MEMORY) ? MEMORY : fs.realpathSync(os.tmpdir())
    return fs.mkdtempSync(path.join(folder, "orchestr8-"))
  }),
  (root) => Effect.sync(() => fs.rmSync(root, { recursive: true, force: true }))
)
