/**
 * The same id in both folders, as the Python program left it behind: the active file counts. The archived copy is
 * never overwritten or deleted; it moves to `history/duplicates`, where a person may look at it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { TicketId } from "@orchestr8/contracts"
import type { StorePaths } from "./StorePaths.ts"

/** Where the archived copy of a ticket would go. */
export const duplicatePath = (paths: StorePaths, id: TicketId): string => {
  for (let n = 1; ; n++) {
    const candidate = path.join(paths.history, "duplicates", `${id}-${n}.json`)
    if (!fs.existsSync(candidate)) return candidate
  }
}

/** Moves the archived copy out of the way. */
export const setAside = (paths: StorePaths, id: TicketId): void => {
  const target = duplicatePath(paths, id)
  fs.mkdirSync(path.dirname(target), { recursive: true })
  fs.renameSync(paths.ticket(id, true), target)
}
