/** Where things are in the store of one project. Source: storage.md "Layout". */
import * as path from "node:path"
import type { TicketId } from "@orchestr8/contracts"

export interface StorePaths {
  readonly root: string
  /** `.orchestr8`. */
  readonly base: string
  readonly tickets: string
  readonly archive: string
  readonly history: string
  /** Not in git, safe to delete while no process runs. */
  readonly local: string
  readonly temporary: string
  readonly head: string
  readonly lock: string
  readonly index: string
  readonly gitignore: string
  readonly ticket: (id: TicketId, archived: boolean) => string
}

export const storePaths = (root: string): StorePaths => {
  const base = path.join(root, ".orchestr8")
  const tickets = path.join(base, "tickets")
  const archive = path.join(tickets, "archive")
  const local = path.join(base, ".local")
  return {
    root,
    base,
    tickets,
    archive,
    history: path.join(base, "history"),
    local,
    temporary: path.join(local, "tmp"),
    head: path.join(local, "head"),
    lock: path.join(local, "lock"),
    index: path.join(local, "index.sqlite"),
    gitignore: path.join(base, ".gitignore"),
    ticket: (id, archived) => `${archived ? archive : tickets}${path.sep}${id}.json`
  }
}
