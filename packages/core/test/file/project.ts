/** Projects on disk for the tests of the file store: opened as other programs open them, looked at byte by byte. */
import { assert } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Ticket } from "@orchestr8/contracts"
import { ticketPath } from "@orchestr8/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { FileStoreOptions } from "../../src/file/FileTicketStore.ts"
import type { Head } from "../../src/file/Head.ts"
import { readHead } from "../../src/file/Head.ts"
import type { TicketManagerService } from "../../src/TicketManager.ts"
import { TicketManager } from "../../src/TicketManager.ts"

type Options = Omit<FileStoreOptions, "projectRoot">

/** Opens the tickets of a project as long as the scope lasts. */
export const openManager = (
  projectRoot: string,
  options: Options = {}
): Effect.Effect<TicketManagerService, unknown, Scope.Scope> =>
  Effect.map(Layer.build(Layer.fresh(TicketManager.layerFile({ projectRoot, ...options }))), (context) =>
    Context.get(context, TicketManager)
  )

/** Opens the tickets of a project for the body alone. */
export const withManager = <A, E>(
  projectRoot: string,
  body: (manager: TicketManagerService) => Effect.Effect<A, E>,
  options: Options = {}
): Effect.Effect<A, unknown> => Effect.scoped(Effect.flatMap(openManager(projectRoot, options), body))

/** Looks at files once what was acknowledged is in them: the first read after a change waits for that. */
export const settled = <A>(manager: TicketManagerService, look: () => A): Effect.Effect<A, unknown> =>
  Effect.map(manager.sequence, look)

export const inStore = (root: string, ...names: ReadonlyArray<string>): string =>
  path.join(root, ".orchestr8", ...names)

export const readTicketFile = (root: string, { id }: Pick<Ticket, "id">, archived = false): string =>
  fs.readFileSync(ticketPath(root, id, archived), "utf8")

/** Every file below a folder of the store, by its path, with its content; directories have none. */
export const contentsOf = (root: string, ...names: ReadonlyArray<string>): ReadonlyMap<string, string | undefined> => {
  const base = inStore(root, ...names)
  const entries = fs.readdirSync(base, { recursive: true, withFileTypes: true })
  return new Map(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return [path.relative(base, file), entry.isFile() ? fs.readFileSync(file, "latin1") : undefined]
    })
  )
}

/** The lines of the whole history. */
export const historyLines = (root: string): ReadonlyArray<string> =>
  fs
    .readdirSync(inStore(root, "history"))
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .flatMap((name) =>
      fs
        .readFileSync(inStore(root, "history", name), "utf8")
        .split("\n")
        .slice(0, -1)
    )

/** What the store says of the end of its history. */
export const headOf = (root: string): Head => {
  const fd = fs.openSync(inStore(root, ".local", "head"), "r")
  try {
    return readHead(fd) ?? assert.fail("there is no head")
  } finally {
    fs.closeSync(fd)
  }
}
