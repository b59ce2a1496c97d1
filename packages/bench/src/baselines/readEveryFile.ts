/**
 * What the Python original does for each call: read and parse every ticket file, then filter, sort and count.
 * Synchronous calls, the faster way for small files, and a warm page cache: the best that this design gets.
 */
import * as fs from "node:fs"
import * as path from "node:path"

interface ReadTicket {
  readonly id: string
  readonly fiefdom: string
  readonly status: string
  readonly created_at: string
}

const readFolder = (folder: string): ReadonlyArray<ReadTicket> =>
  fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as ReadTicket)

/** A page of 50 and the counts by status, of one fiefdom or of all. */
export const readEveryFile = (folder: string, fiefdom?: string): ReadonlyArray<ReadTicket> => {
  const tickets = readFolder(folder).filter((ticket) => fiefdom === undefined || ticket.fiefdom === fiefdom)
  const newest = tickets.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1))
  Map.groupBy(tickets, ({ status }) => status)
  return newest.slice(0, 50)
}

/** Bulk retrieval by reading each file. */
export const readFiles = (folder: string, ids: ReadonlyArray<string>): ReadonlyArray<ReadTicket> =>
  ids.map((id) => JSON.parse(fs.readFileSync(path.join(folder, `${id}.json`), "utf8")) as ReadTicket)
