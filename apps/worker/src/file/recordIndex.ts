/**
 * The records that were read, kept in memory by ticket, so that asking again costs what changed and not what there is.
 * Other processes write too: a record that may still change is compared with its file each time, the folder of the
 * records tells which came and went, and a time so new that a later change may bear it too is not trusted. Source:
 * worker.md "Figures to reach".
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { Deployment } from "@orchestr8/contracts"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { hasEnded } from "../DeploymentRecords.ts"
import { type DeploymentFolders, readText } from "./deploymentFolders.ts"

/** Milliseconds in which two changes may bear the same time: of file systems that keep fractions of a second, or not. */
const TICK = 50
const COARSE_TICK = 2_100

interface Entry {
  /** Undefined when it cannot be read. */
  readonly record: Deployment | undefined
  /** Which file it was read from; undefined when the file cannot be told from one written right after. */
  readonly mark: string | undefined
}

const decodeRecord = Schema.decodeUnknownOption(Schema.fromJsonString(Deployment))

/** A proven fix may be rejected later; nothing else follows the end. */
const mayChange = ({ record }: Entry): boolean =>
  record === undefined || !hasEnded(record) || record.state === "succeeded"

export interface RecordIndex {
  /** From its file; undefined when there is none or it cannot be read. */
  readonly read: (id: string) => Deployment | undefined
  /** Newest first. Throws what reading the folder throws. */
  readonly ofTicket: (ticketId: string) => ReadonlyArray<Deployment>
  /** Those whose id begins so, newest first. Throws what reading the folder throws. */
  readonly matching: (prefix: string) => ReadonlyArray<Deployment>
  /** After a write of our own. */
  readonly forget: (id: string) => void
}

export const recordIndex = ({ ids, of: folder, root }: DeploymentFolders): RecordIndex => {
  const entries = new Map<string, Entry>()
  const byTicket = new Map<string, Array<string>>()
  let listed: string | undefined

  const fileOf = (id: string): string => path.join(folder(id), "deployment.json")
  const read = (id: string): Deployment | undefined => Option.getOrUndefined(decodeRecord(readText(fileOf(id)) ?? ""))

  const find = (id: string): Deployment | undefined => {
    const known = entries.get(id)
    if (known?.mark !== undefined && !mayChange(known)) return known.record
    // Before it is read: what is written in between is then seen the next time.
    const mark = markOf(fileOf(id))
    if (known !== undefined && mark !== undefined && mark === known.mark) return known.record
    const record = read(id)
    entries.set(id, { record, mark })
    return record
  }

  const list = (): void => {
    const mark = markOf(root)
    if (mark !== undefined && mark === listed) return
    const found = new Set(ids(""))
    for (const id of entries.keys()) if (!found.has(id)) entries.delete(id)
    byTicket.clear()
    for (const id of found) {
      const ticket = id.slice(0, id.indexOf("-"))
      const attempts = byTicket.get(ticket)
      if (attempts === undefined) byTicket.set(ticket, [id])
      else attempts.push(id)
    }
    listed = mark
  }
  const all = (names: Iterable<string>): ReadonlyArray<Deployment> =>
    Array.from(names, find)
      .filter((record) => record !== undefined)
      .sort(newestFirst)

  return {
    read,
    ofTicket: (ticketId) => {
      list()
      return all(byTicket.get(ticketId) ?? [])
    },
    matching: (prefix) => {
      list()
      return all([...byTicket.values()].flat().filter((id) => id.startsWith(prefix)))
    },
    forget: (id) => void entries.delete(id)
  }
}

/** Undefined for what is not there, and for a time that a later change may bear too. */
const markOf = (file: string): string | undefined => {
  const stats = fs.statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  const tick = stats.mtimeMs % 1000 === 0 ? COARSE_TICK : TICK
  return Date.now() - stats.mtimeMs < tick ? undefined : `${stats.ino} ${stats.size} ${stats.mtimeMs}`
}

const newestFirst = (a: Deployment, b: Deployment): number =>
  a.started_at < b.started_at ? 1 : a.started_at > b.started_at ? -1 : b.attempt - a.attempt
