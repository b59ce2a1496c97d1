/**
 * What must hold after any number of kills, in one sentence for each thing that does not. Pure. A ticket may be open in
 * the end only while it waits for its next attempt, its failures counted: the back-off is longer than the test.
 */
import type { Deployment, Operation, Ticket } from "@orchestr8/contracts"
import { contextOf } from "@orchestr8/contracts"
import type { Evidence } from "./evidence.ts"
import { MAX_ATTEMPTS } from "./KillProject.ts"

/** What the driver of the kills saw and did. */
export interface Witnessed {
  /** Deployments whose agent outlived their worker: their attempts are lost. */
  readonly orphaned: ReadonlySet<string>
  /** Tickets that a person closed, or took the attention from. */
  readonly byPerson: ReadonlySet<string>
  readonly frozen: number
  readonly stopped: number
}

export const violationsOf = (evidence: Evidence, witnessed: Witnessed): ReadonlyArray<string> => [
  ...ofMachine(evidence),
  ...ofWitness(evidence),
  ...ofBranches(evidence),
  ...evidence.tickets.filter(isOfBug).flatMap((ticket) => ofTicket(ticket, evidence, witnessed))
]

/** The others are escalations: for people. */
const isOfBug = ({ title }: Ticket): boolean => title.startsWith("src/m")

export type End = "resolved" | "attention" | "waiting" | "unfinished"

export const endOf = (ticket: Ticket, records: ReadonlyArray<Deployment>): End => {
  if (ticket.status === "resolved") return "resolved"
  if (contextOf.attention(ticket) !== undefined) return "attention"
  const [newest] = records.filter(({ ticket_id }) => ticket_id === ticket.id).sort((a, b) => b.attempt - a.attempt)
  const isNext = newest?.state === "failed" || newest?.reason?.startsWith(STOPPED) === true
  return ticket.status === "open" && isNext ? "waiting" : "unfinished"
}

/** How a worker that is asked to end gives its tickets back: the next one takes them at once. */
const STOPPED = "the worker was stopped"
/** How one ends that slept through its lease: the attempt after it counts. */
const OVERTAKEN = "the claim was lost"

const ENGINE_BYTES = 4 * 1024 * 1024

const ofMachine = ({ combat, engineSize, folders, held, leftovers, processes, records }: Evidence) => {
  const readable = new Set(records.map(({ id }) => id))
  return [
    ...processes.map(({ deployment = "no deployment", kind, pid }) => `process ${pid} is left: ${kind}, ${deployment}`),
    ...leftovers.map((file) => `${file} is left`),
    ...held.map(({ ticket_id, token }) => `the lease of ${ticket_id} is held under ${token}`),
    ...combat.map((path) => `${path} is in the combat file`),
    ...folders.filter((id) => !readable.has(id)).map((id) => `the record of ${id} cannot be read`),
    ...(engineSize > ENGINE_BYTES ? [`the file of the engine has ${engineSize} bytes`] : [])
  ]
}

const ofWitness = ({ operations, sightings }: Evidence) => {
  const claimed = new Set(operations.flatMap((one) => (one.operation === "claim" ? [deploymentOf(one)] : [])))
  const runs = countBy(operations.filter(({ operation }) => operation === "run").map(deploymentOf))
  const starts = countBy(sightings.flatMap((one) => (one.kind === "start" ? [one.deployment] : [])))
  return [
    ...sightings.flatMap((one) =>
      one.kind === "rival" ? [`two agents at once: ${one.other} was alive beside ${one.deployment}`] : []
    ),
    ...[...starts].flatMap(([id, count]) => [
      ...(claimed.has(id) ? [] : [`an agent of ${id} started without a claim`]),
      ...(count > (runs.get(id) ?? 0)
        ? [`${count} agents of ${id} started, ${runs.get(id) ?? 0} are in the history`]
        : [])
    ])
  ]
}

const deploymentOf = ({ lease }: Operation): string => `${lease?.ticket_id}-${lease?.token}`

const countBy = (keys: ReadonlyArray<string>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

const ofBranches = ({ branches, merged, records }: Evidence) => {
  const named = new Set(records.map(({ branch }) => branch))
  const there = new Set(branches.map(({ name }) => name))
  return [
    ...branches
      .filter(({ commits, name }) => commits === 0 && !named.has(name))
      .map(({ name }) => `branch ${name} is left`),
    ...records.flatMap(({ branch, id }) =>
      branch === null || there.has(branch) || merged.has(id) ? [] : [`branch ${branch} of ${id} is gone`]
    )
  ]
}

const ofTicket = (ticket: Ticket, evidence: Evidence, witnessed: Witnessed): ReadonlyArray<string> => {
  const operations = evidence.operations.filter(({ ticket_id }) => ticket_id === ticket.id)
  const records = evidence.records
    .filter(({ ticket_id }) => ticket_id === ticket.id)
    .sort((a, b) => a.attempt - b.attempt)
  return [
    ...(endOf(ticket, records) === "unfinished" ? [`it is ${ticket.status} and nothing says why`] : []),
    ...ofClaims(ticket, operations, records),
    ...ofPublishing(ticket, operations, records, evidence, witnessed),
    ...ofCounting(ticket, records, witnessed),
    ...records.flatMap((record) => ofRecord(record, operations, witnessed))
  ].map((violation) => `ticket ${ticket.id} (${ticket.title}): ${violation}`)
}

const ofClaims = (ticket: Ticket, operations: ReadonlyArray<Operation>, records: ReadonlyArray<Deployment>) => {
  const tokensOf = (...names: ReadonlyArray<string>) =>
    operations.flatMap(({ lease, operation }) => (names.includes(operation) ? [lease?.token ?? 0] : []))
  const claims = tokensOf("claim")
  const released = new Set(tokensOf("release"))
  const recorded = new Set(records.map(({ attempt }) => attempt))
  const completed = countBy(tokensOf("complete").map(String))
  return [
    ...(claims.some((token, index) => token !== index + 1) ? [`its claims are ${claims.join(", ")}`] : []),
    ...(claims.length === contextOf.deployments(ticket)
      ? []
      : [`it counts ${contextOf.deployments(ticket)} deployments of ${claims.length} claims`]),
    ...claims
      .filter((token) => !recorded.has(token) && !released.has(token))
      .map((token) => `claim ${token} has neither a record nor a release`),
    ...records
      .filter(({ attempt }) => !claims.includes(attempt))
      .map(({ attempt }) => `attempt ${attempt} was never claimed`),
    ...[...completed].filter(([, count]) => count > 1).map(([token]) => `attempt ${token} was completed twice`)
  ]
}

/** By the worker: resolving, and handing to a person for review. */
const PUBLISHED: ReadonlySet<string | undefined> = new Set(["succeeded", "review"])

const ofPublishing = (
  ticket: Ticket,
  operations: ReadonlyArray<Operation>,
  records: ReadonlyArray<Deployment>,
  { mended, merge, merged }: Evidence,
  { byPerson }: Witnessed
) => {
  const published = operations.filter(({ operation, outcome }) => operation === "complete" && PUBLISHED.has(outcome))
  const resolving = operations.some(({ changes }) => changes["status"]?.to === "resolved")
  const by = (mended.get(bugOf(ticket)) ?? []).filter((id) => id.startsWith(ticket.id))
  const [publisher] = published
  const succeeded = publisher?.outcome === "succeeded" && publisher.lease !== undefined
  return [
    ...(published.length > 1 ? [`published ${published.length} times`] : []),
    ...(ticket.status === "resolved" && !resolving ? ["it is resolved and nobody resolved it"] : []),
    ...(by.length > 1 ? [`its fix is merged ${by.length} times`] : []),
    ...(by.length === 1 && ticket.status !== "resolved"
      ? [`the fix of ${by[0]} is merged and it is ${ticket.status}`]
      : []),
    ...(by.length === 1 && !records.some(({ id }) => id === by[0] && merged.has(id) && merge !== "none")
      ? [`the fix of ${by[0]} is merged and was not proven`]
      : []),
    ...(succeeded && merge === "fast-forward" && !by.includes(deploymentOf(publisher))
      ? [`${deploymentOf(publisher)} succeeded and its fix is not merged`]
      : []),
    ...(by.length === 1 && ticket.status === "resolved" && !resolvedByFix(operations) && !byPerson.has(ticket.id)
      ? [`the fix of ${by[0]} is merged and somebody else resolved it`]
      : []),
    ...(merge === "none" && mended.has(bugOf(ticket)) ? ["its fix is merged and nothing is to be merged"] : [])
  ]
}

const bugOf = ({ title }: Ticket): number => Number(/^src\/m(\d+)\//.exec(title)?.[1] ?? -1)

const resolvedByFix = (operations: ReadonlyArray<Operation>): boolean =>
  operations.some(
    ({ operation, outcome }) => operation === "complete" && (outcome === "succeeded" || outcome === "gone")
  )

const ofCounting = (ticket: Ticket, records: ReadonlyArray<Deployment>, { byPerson, orphaned }: Witnessed) => {
  const lost = records.filter(({ id }) => orphaned.has(id))
  let failures = 0
  const tooEarly = records.flatMap(({ attempt, state }) => {
    if (state === "failed" || state === "gave_up") failures++
    if (state === "failed" && failures >= MAX_ATTEMPTS) return [`attempt ${attempt} failed and was not the last`]
    if (state !== "gave_up") return []
    const count = failures
    failures = 0
    return count === MAX_ATTEMPTS ? [] : [`gave up after ${count} failures`]
  })
  return [
    ...lost
      .filter(({ failure, reason }) => failure !== "lost" && reason?.startsWith(OVERTAKEN) !== true)
      .map(({ attempt, state }) => `attempt ${attempt} was lost and counts as ${state}`),
    ...(byPerson.has(ticket.id) ? [] : tooEarly)
  ]
}

/** How the ticket hears of each state. */
const OUTCOMES: Readonly<Record<string, ReadonlyArray<string>>> = {
  succeeded: ["succeeded", "review"],
  failed: ["failed"],
  gave_up: ["gave_up"],
  gone: ["gone"],
  needs_attention: ["needs_attention"]
}

const ofRecord = (record: Deployment, operations: ReadonlyArray<Operation>, { frozen, stopped }: Witnessed) => {
  const { attempt, ended_at, reason, state, worktree } = record
  const own = operations.filter(({ lease }) => lease?.token === attempt)
  const told = own.findLast(({ operation }) => operation === "complete")?.outcome
  // Somebody else ended the claim of a worker that slept through it: then the ticket does not hear of this attempt.
  const released = own.some(({ operation }) => operation === "release")
  const overtaken = operations.some(({ lease, operation }) => operation === "claim" && (lease?.token ?? 0) > attempt)
  const isStopped = reason?.startsWith(STOPPED) === true && stopped > 0
  const isLost = reason?.startsWith(OVERTAKEN) === true && frozen > 0
  const say = (text: string): ReadonlyArray<string> => [
    `attempt ${attempt} (${state}, ${reason?.split("\n")[0]}): ${text}`
  ]
  if (ended_at === null) return say("has not ended")
  return [
    ...(worktree === null ? [] : say(`its worktree is left`)),
    ...(state === "cancelled" && !isStopped && !isLost ? say("was given back") : []),
    ...(state === "needs_attention" ? say("needs a person") : []),
    ...(state in OUTCOMES && told === undefined && !(frozen > 0 && (released || overtaken))
      ? say("the ticket was not told")
      : []),
    ...(told !== undefined && OUTCOMES[state]?.includes(told) !== true ? say(`the ticket was told ${told}`) : [])
  ]
}
