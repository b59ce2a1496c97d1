/**
 * Opening the store of a project. The root must be there; `.orchestr8` is made by the first change, never by a
 * look. Where the disk refuses writing, the store opens for reading, on an index in memory, and says why.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { StoreUnavailable } from "@orchestr8/contracts"
import type { TicketLock } from "../TicketLock.ts"
import type { Head } from "./Head.ts"
import { currentBoot } from "./Head.ts"
import { Journal } from "./Journal.ts"
import { openLock } from "./openLock.ts"
import { OpenStore } from "./OpenStore.ts"
import { noMark, rebuildIndex } from "./rebuildIndex.ts"
import { headOfHistory } from "./recovery.ts"
import { replaceFile } from "./replaceFile.ts"
import { SqliteIndex } from "./SqliteIndex.ts"
import type { StorePaths } from "./StorePaths.ts"
import { errorCode, storeError } from "./storeError.ts"

const GITIGNORE = `# What belongs to this machine alone. Tickets and config.json are for everyone.
history/
deployments/
combat_state.json
combat_state.json.corrupt-*
.local/
`

export interface StoreParts {
  readonly store: OpenStore
  readonly lock: TicketLock
}

/** Fails when the root of the project is not a directory. */
export const checkRoot = (root: string): void => {
  const stats = fs.statSync(root, { throwIfNoEntry: false })
  if (stats === undefined) {
    throw new StoreUnavailable({ problem: "missing", path: root, detail: "the project folder does not exist" })
  }
  if (!stats.isDirectory()) {
    throw new StoreUnavailable({
      problem: "not_a_directory",
      path: root,
      detail: "the project is a file, not a folder"
    })
  }
}

export const isInitialised = (paths: StorePaths): boolean => fs.existsSync(paths.tickets)

/** Makes the folders and `.gitignore`; again is harmless. */
export const initialise = (paths: StorePaths): void => {
  try {
    const { base, tickets, archive, history, local, temporary } = paths
    for (const folder of [base, tickets, archive, history, local, temporary]) makeFolder(folder)
    if (!fs.existsSync(paths.gitignore)) {
      replaceFile(paths.gitignore, path.join(paths.temporary, `gitignore.${process.pid}`), GITIGNORE)
    }
  } catch (cause) {
    throw storeError(paths.base, cause)
  }
}

/** Not recursive: Node then takes a read-only disk for a missing folder. */
const makeFolder = (folder: string): void => {
  try {
    fs.mkdirSync(folder)
  } catch (cause) {
    if (errorCode(cause) !== "EEXIST") throw cause
  }
}

export interface OpenOptions {
  /** Milliseconds. */
  readonly lockDeadline: number
  /** Tickets. */
  readonly cacheLimit: number
  readonly lockKind?: TicketLock["kind"]
}

/** Throws `StoreUnavailable`. */
export const openParts = (paths: StorePaths, options: OpenOptions): StoreParts => {
  const journal = new Journal(paths.history)
  let lock: TicketLock | undefined
  let head: number | undefined
  try {
    journal.checkFormat()
    initialise(paths)
    lock = openLock(paths.lock, options.lockDeadline, options.lockKind)
    head = fs.openSync(paths.head, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o666)
    // Whoever comes first under the lock fills it; until then it is no index.
    const index = openIndex(paths.index) ?? SqliteIndex.create()
    return { store: new OpenStore(paths, index, head, journal, options.cacheLimit), lock }
  } catch (cause) {
    journal.close()
    lock?.close()
    if (head !== undefined) fs.closeSync(head)
    throw storeError(paths.base, cause)
  }
}

/** Without the lock somebody may be making it just now: who has the lock looks again. */
const openIndex = (file: string): SqliteIndex | undefined => {
  try {
    return SqliteIndex.open(file)
  } catch {
    return undefined
  }
}

/** A store on a disk that cannot be written: files as they are now, in an index of its own. */
export const openForReading = (paths: StorePaths, cacheLimit: number): OpenStore => {
  try {
    const fd = fs.openSync(fs.existsSync(paths.head) ? paths.head : os.devNull, "r")
    const store = new OpenStore(paths, SqliteIndex.create(), fd, new Journal(paths.history), cacheLimit)
    const head = store.head()
    const known = head?.boot === currentBoot() ? head : (headOfHistory(store) ?? noHead)
    rebuildIndex(store, known)
    // Committed, but not in the files: the history says what they will be.
    for (const { record } of store.journal.after(known.applied, known.segment, known.end)) {
      const id = record.operation.ticket_id
      const ticket = store.fromHistory(id)
      store.unwritten.set(id, ticket)
      if (ticket === undefined) store.index.delete(id)
      else store.index.put({ ticket, hash: record.after ?? "", mark: noMark, recorded: true })
    }
    store.index.setMeta("seq", known.seq)
    return store
  } catch (cause) {
    throw storeError(paths.base, cause)
  }
}

const noHead: Head = { segment: 0, end: 0, seq: 0, applied: 0, checkpoint: 0, boot: 0, generation: 0 }
