/**
 * What must hold for a store after a crash, as a list of what does not: files whole, history without gaps, every
 * acknowledgement kept, bulk creates whole, files, index and summaries as the history says.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { FiefdomSummary, Operation, Ticket, TicketId, TicketListItem } from "@orchestr8/contracts"
import { formatTicketFile, noCounts, parseTicketFile, toListItem } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { FileStoreOptions } from "../../../src/index.ts"
import { storePaths } from "../../../src/file/StorePaths.ts"
import { sameJson } from "../../../src/lifecycle/changes.ts"
import { evolve } from "../../../src/lifecycle/evolve.ts"
import type { Acknowledged } from "./acknowledgement.ts"
import { bulkOf } from "./acknowledgement.ts"
import type { Refused, RemoteManager } from "./processes.ts"

type Violations = ReadonlyArray<string>

const filesIn = (folder: string): ReadonlyArray<string> =>
  fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith(".json")) : []

/** Ticket files that are not whole. Asks nobody: looks at the disk as a crash left it. */
export const findTears = (root: string): Violations => {
  const paths = storePaths(root)
  return [false, true].flatMap((archived) => {
    const folder = archived ? paths.archive : paths.tickets
    return filesIn(folder).flatMap((name) => {
      const file = path.join(folder, name)
      // Another process may move a ticket between the two looks.
      const text = fs.existsSync(file) ? read(file) : undefined
      if (text === undefined) return []
      const modified = "2026-01-01T00:00:00.000000Z" as Ticket["updated_at"]
      const parsed = parseTicketFile(text, { id: name.slice(0, -".json".length), archived, modified })
      const torn = Result.isFailure(parsed) ? parsed.failure : parsed.success.repairs.join("; ")
      return torn === "" ? [] : [`${name} is torn: ${torn}`]
    })
  })
}

const read = (file: string): string | undefined => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** The whole history, oldest first. */
export const readHistory = Effect.fnUntraced(function* (
  manager: RemoteManager
): Effect.fn.Return<ReadonlyArray<Operation>, Refused> {
  const operations: Array<Operation> = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page: { readonly operations: ReadonlyArray<Operation>; readonly next_cursor: string | null } =
      yield* manager.call("history", { limit: 1000, ...(cursor === undefined ? {} : { cursor }) })
    operations.push(...page.operations)
    cursor = page.next_cursor
  }
  return operations.toReversed()
})

interface Replayed {
  readonly tickets: ReadonlyMap<TicketId, Ticket>
  /** Each state that a ticket ever had, by id and time. */
  readonly states: ReadonlyMap<string, Ticket>
}

const stateKey = ({ id, at }: Pick<Acknowledged, "id" | "at">): string => `${id} ${at}`

const replay = (operations: ReadonlyArray<Operation>): Replayed => {
  const tickets = new Map<TicketId, Ticket>()
  const states = new Map<string, Ticket>()
  for (const operation of operations) {
    const id = operation.ticket_id
    const ticket = evolve(tickets.get(id), operation)
    if (ticket === undefined) tickets.delete(id)
    else {
      tickets.set(id, ticket)
      states.set(stateKey({ id, at: ticket.updated_at }), ticket)
    }
  }
  return { tickets, states }
}

const checkHistory = (operations: ReadonlyArray<Operation>): Violations => [
  ...operations.flatMap(({ seq }, index) => (seq === index + 1 ? [] : [`operation ${index + 1} has number ${seq}`])),
  ...operations.flatMap(({ actor, seq, ticket_id }) =>
    actor === "external" ? [`operation ${seq} takes ${ticket_id} for edited by hand`] : []
  )
]

const checkBulks = (tickets: Replayed["tickets"]): Violations => {
  const bulks = Map.groupBy(
    [...tickets.values()].flatMap(({ title }) => bulkOf(title) ?? []),
    ({ token }) => token
  )
  return [...bulks].flatMap(([token, made]) =>
    made.length === made[0]?.of ? [] : [`${made.length} of the ${made[0]?.of} tickets of ${token} are there`]
  )
}

const keeps = (state: Ticket, promised: Acknowledged): boolean => {
  switch (promised.kind) {
    case "created":
      return state.title === promised.title
    case "noted":
      return state.notes.some(({ text }) => text === promised.text)
    case "moved":
      return state.status === promised.status
  }
}

/** The acknowledgements that the store does not keep. */
const lostChanges = (
  { tickets, states }: Replayed,
  acknowledged: ReadonlyArray<Acknowledged>
): ReadonlyArray<Acknowledged> =>
  acknowledged.filter((promised) => {
    const state = states.get(stateKey(promised))
    const final = tickets.get(promised.id)
    return state === undefined || final === undefined || !keeps(state, promised)
  })

const checkFiles = (root: string, tickets: Replayed["tickets"]): Violations => {
  const paths = storePaths(root)
  const expected = new Set([...tickets.values()].map(({ id, status }) => paths.ticket(id, status === "archived")))
  const surplus = [paths.tickets, paths.archive]
    .flatMap((folder) => filesIn(folder).map((name) => path.join(folder, name)))
    .filter((file) => !expected.has(file))
  const wrong = [...tickets.values()].filter(
    (ticket) => read(paths.ticket(ticket.id, ticket.status === "archived")) !== formatTicketFile(ticket)
  )
  return [
    ...surplus.map((file) => `${path.relative(root, file)} is not in the history`),
    ...wrong.map(({ id }) => `the file of ${id} is not what its history says`)
  ]
}

const CHUNK = 500

const checkReads = Effect.fnUntraced(function* (
  manager: RemoteManager,
  tickets: Replayed["tickets"]
): Effect.fn.Return<Violations, Refused> {
  const violations: Array<string> = []
  const ids = [...tickets.keys()]
  for (let at = 0; at < ids.length; at += CHUNK) {
    const found = yield* manager.call("bulkGet", ids.slice(at, at + CHUNK))
    for (const [id, ticket] of Object.entries(found)) {
      if (!sameJson(ticket, tickets.get(id as TicketId))) violations.push(`${id} is not read as its history says`)
    }
  }
  const listed: Array<TicketListItem> = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page: { readonly tickets: ReadonlyArray<TicketListItem>; readonly next_cursor: string | null } =
      yield* manager.call("list", { all: true, limit: CHUNK, ...(cursor === undefined ? {} : { cursor }) })
    listed.push(...page.tickets)
    cursor = page.next_cursor
  }
  if (listed.length !== ids.length) violations.push(`${listed.length} tickets are listed, ${ids.length} are there`)
  for (const item of listed) {
    const ticket = tickets.get(item.id)
    if (ticket === undefined || !sameJson(item, toListItem(ticket))) violations.push(`${item.id} is listed wrongly`)
  }
  const fiefdoms: Record<string, FiefdomSummary[string]> = {}
  for (const { fiefdom, status } of tickets.values()) {
    const counts = fiefdoms[fiefdom] ?? noCounts
    fiefdoms[fiefdom] = { ...counts, [status]: counts[status] + 1 }
  }
  const summary = yield* manager.call("summary")
  const errors = [...tickets.values()].reduce((sum, ticket) => sum + ticket.errors.length, 0)
  if (summary.total !== ids.length || summary.total_errors !== errors) {
    violations.push(
      `the summary counts ${summary.total} tickets with ${summary.total_errors} errors, not ${ids.length}, ${errors}`
    )
  }
  if (!sameJson(yield* manager.call("fiefdomSummary"), fiefdoms)) violations.push("the summary of fiefdoms is wrong")
  const problems = yield* manager.call("diagnose")
  for (const { kind, path, message } of problems) {
    if (kind !== "temporary") violations.push(`the doctor finds ${path}: ${message}`)
  }
  return violations
})

export interface Checked {
  readonly violations: Violations
  readonly lost: ReadonlyArray<Acknowledged>
  readonly operations: number
}

/** While others may be writing: what was acknowledged before is there. */
export const checkAcknowledged = Effect.fnUntraced(function* (
  manager: RemoteManager,
  options: FileStoreOptions,
  acknowledged: ReadonlyArray<Acknowledged>
): Effect.fn.Return<Checked, Refused> {
  yield* manager.open(options)
  const operations = yield* readHistory(manager)
  yield* manager.close
  return {
    violations: checkHistory(operations),
    lost: lostChanges(replay(operations), acknowledged),
    operations: operations.length
  }
})

/** While nobody else is there: everything, twice. The second opening finds nothing left to do. */
export const checkStore = Effect.fnUntraced(function* (
  manager: RemoteManager,
  options: FileStoreOptions,
  acknowledged: ReadonlyArray<Acknowledged>
): Effect.fn.Return<Checked, Refused> {
  yield* manager.open(options)
  const operations = yield* readHistory(manager)
  const replayed = replay(operations)
  const reads = yield* checkReads(manager, replayed.tickets)
  const files = checkFiles(options.projectRoot, replayed.tickets)
  yield* manager.close
  yield* manager.open(options)
  const again = yield* manager.call("sequence")
  yield* manager.close
  return {
    violations: [
      ...checkHistory(operations),
      ...checkBulks(replayed.tickets),
      ...files,
      ...reads,
      ...checkFiles(options.projectRoot, replayed.tickets),
      ...(again === operations.length ? [] : [`opening again made ${again - operations.length} operations`])
    ],
    lost: lostChanges(replayed, acknowledged),
    operations: operations.length
  }
})
