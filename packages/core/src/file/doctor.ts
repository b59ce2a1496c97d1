/** What is wrong with the data of a store, and mending what can be mended without losing anything. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Problem, StoreUnavailable, TicketId } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { repairedFiles, unreadableFiles } from "./foreignEdits.ts"
import { ticketNames } from "./TicketFiles.ts"
import { duplicatePath, setAside } from "./duplicates.ts"
import type { OpenStore } from "./OpenStore.ts"
import { bringUpToDate, discardIndex } from "./recovery.ts"
import { storeError } from "./storeError.ts"

interface Finding extends Problem {
  /** Absent where only a person can decide. */
  readonly mend?: () => void
}

/** Needs the lock when `fix` is true. What was mended is not among the answer. */
export const diagnose = (
  store: OpenStore,
  { fix, readOnly }: { readonly fix: boolean; readonly readOnly: StoreUnavailable | undefined }
): Effect.Effect<ReadonlyArray<Problem>, StoreUnavailable> =>
  Effect.try({
    try: () => {
      const found: ReadonlyArray<Finding> = [
        ...unwritable(store, readOnly),
        ...damagedIndex(store),
        ...unreadable(store),
        ...repairable(store),
        ...duplicates(store),
        ...strayTemporaries(store),
        ...danglingDependencies(store),
        ...damagedHistory(store)
      ]
      return found
        .filter(({ mend }) => {
          if (!fix || mend === undefined || readOnly !== undefined) return true
          mend()
          return false
        })
        .map(({ mend: _, ...problem }) => problem)
    },
    catch: (cause) => storeError(store.paths.base, cause)
  })

const unwritable = (store: OpenStore, readOnly: StoreUnavailable | undefined): ReadonlyArray<Finding> =>
  readOnly === undefined
    ? []
    : [
        {
          path: path.relative(store.paths.root, store.paths.base),
          kind: readOnly.problem,
          message: readOnly.detail,
          fix: readOnly.hint
        }
      ]

/** Needs no lock. */
export const unreadable = (store: OpenStore): ReadonlyArray<Problem> =>
  unreadableFiles(store).map(({ name, archived, reason }) => ({
    path: store.files.display(name, archived),
    kind: "unreadable",
    message: reason,
    fix: "mend the file by hand, or move it away; it is never changed or deleted by tickets"
  }))

/** Writing a ticket makes it canonical; the doctor does so without changing what it says. */
const repairable = (store: OpenStore): ReadonlyArray<Finding> =>
  repairedFiles(store).flatMap(({ id, reasons }) => {
    const mark = store.files.mark(id)
    if (mark === undefined) return []
    return [
      {
        path: store.files.display(id, mark.archived),
        kind: "old_format",
        message: reasons,
        fix: "tickets doctor --fix writes it in the current format",
        mend: () => rewrite(store, id)
      }
    ]
  })

const rewrite = (store: OpenStore, id: TicketId): void => {
  const ticket = store.ticket(id)
  if (ticket === undefined || store.isForeign(id)) return
  const written = store.writeFile(id, { ticket })
  if (written === undefined) return
  store.index.transaction(() => store.index.put({ ticket, ...written, recorded: false }))
  store.cache.set(ticket, written.mark)
}

const duplicates = (store: OpenStore): ReadonlyArray<Finding> => {
  const archived = new Set(ticketNames(store.files.names(true)))
  return ticketNames(store.files.names(false))
    .filter((id) => archived.has(id))
    .map((id) => ({
      path: store.files.display(id, true),
      kind: "duplicate",
      message: `ticket ${id} is in both folders; the active file counts`,
      fix: `tickets doctor --fix moves the archived copy to ${path.relative(store.paths.root, duplicatePath(store.paths, id))}`,
      mend: () => setAside(store.paths, id)
    }))
}

/** A store that can only be read may lack the folder. */
const entriesOf = (folder: string): ReadonlyArray<fs.Dirent> =>
  fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : []

/** Files of processes that were killed while writing: the lock is held, so nobody is writing now. */
const strayTemporaries = (store: OpenStore): ReadonlyArray<Finding> =>
  entriesOf(store.paths.temporary).flatMap((entry) =>
    entry.isFile()
      ? [
          {
            path: path.relative(store.paths.root, path.join(store.paths.temporary, entry.name)),
            kind: "temporary",
            message: "left behind by a process that was killed; what it was writing is in the history",
            fix: "tickets doctor --fix deletes it",
            mend: () => fs.rmSync(path.join(store.paths.temporary, entry.name), { force: true })
          }
        ]
      : []
  )

const danglingDependencies = (store: OpenStore): ReadonlyArray<Finding> =>
  store.index
    .prepare(
      "SELECT t.id AS id, d.on_id AS missing FROM dependencies d JOIN tickets t ON t.n = d.n WHERE d.on_id NOT IN (SELECT id FROM tickets)"
    )
    .all()
    .map((row) => ({
      path: store.files.display(String(row["id"]), false),
      kind: "dependency",
      message: `depends on ${String(row["missing"])}, which is not there; it counts as met`,
      fix: `tickets edit ${String(row["id"])} --depends-on …`
    }))

/** A store that meets the damage mends it by itself; this finds it before. */
const damagedIndex = (store: OpenStore): ReadonlyArray<Finding> => {
  const result = String(store.index.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"])
  if (result === "ok") return []
  const { index } = store
  return [
    {
      path: path.relative(store.paths.root, store.paths.index),
      kind: "index",
      message: `damaged (${result}); the tickets themselves are not affected`,
      fix: "tickets doctor --fix makes it again",
      mend: () => {
        discardIndex(store, index)
        bringUpToDate(store)
      }
    }
  ]
}

const damagedHistory = (store: OpenStore): ReadonlyArray<Finding> => {
  const head = store.head()
  return store.journal.segments().flatMap((segment) => {
    const limit = segment === head?.segment ? head.end : store.journal.size(segment)
    const { end } = store.journal.scan(segment, 0, limit)
    if (end >= limit) return []
    return [
      {
        path: path.relative(store.paths.root, store.journal.path(segment)),
        kind: "history",
        message: `damaged at byte ${end} of ${limit}; the tickets themselves are not affected`,
        fix: "restore the file from a backup if you need its operations"
      }
    ]
  })
}
