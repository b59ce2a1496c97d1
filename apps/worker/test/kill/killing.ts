/**
 * The loop of the kill suite: a worker deploys agents for tickets that keep coming, somebody is killed at a moment nobody
 * chose, the next worker goes on. In the end the kills stop, what is left is carried out, and everything is looked at.
 */
import { TicketManager } from "@orchestr8/core"
import { contextOf } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { DeploymentRecords } from "../../src/index.ts"
import { projectServices } from "../projectServices.ts"
import { LOOK_AGAIN } from "../waiting.ts"
import { endOf, type End, violationsOf } from "./check.ts"
import { gatherEvidence } from "./evidence.ts"
import { firstOf, inflict, pickHarm, Tally } from "./harms.ts"
import { type KillProject, type KillProjectOptions, makeKillProject, type Merge } from "./KillProject.ts"
import { processesOf, signal } from "./projectProcesses.ts"
import { makeRandom, type Random } from "./random.ts"
import { startWorker, type WorkerProcess } from "./WorkerProcess.ts"

export interface KillingOptions extends KillProjectOptions {
  readonly kills: number
  /** Seconds for the tickets that are left, and then for those that wait for their next attempt. */
  readonly patience: { readonly unfinished: number; readonly waiting: number }
  /** The script of the worker. */
  readonly script: string
  /** No more kills when so many things are wrong; default 20. */
  readonly mostViolations?: number
}

export interface KillingReport {
  readonly merge: Merge
  readonly tally: Tally
  readonly ends: Readonly<Record<End, number>>
  readonly attempts: number
  readonly launches: number
  readonly lost: number
  readonly seconds: number
  readonly violations: ReadonlyArray<string>
}

/** Tickets that no agent was deployed for, and all that are open, at a time. */
const FRESH = 4
const MOST_OPEN = 30

export const runKills = Effect.fnUntraced(function* (options: KillingOptions) {
  const project = yield* makeKillProject(options)
  return yield* Effect.provide(inProject(project, options), projectServices(project.root))
}, Effect.scoped)

const inProject = Effect.fnUntraced(function* (project: KillProject, options: KillingOptions) {
  const { kills, merge, patience, script, seed, mostViolations = 20 } = options
  const began = performance.now()
  const random = makeRandom(seed)
  const tally = new Tally()
  let worker: WorkerProcess | undefined
  while (tally.killed < kills && tally.violations.length < mostViolations) {
    yield* refill(project, random, tally)
    worker ??= yield* startWorker(script, project.root)
    // Also while it deals with what the one before it left, and mostly while an agent is at work.
    if (random.percent(20)) {
      yield* Effect.sleep(random.below(1200))
      tally.early++
    } else {
      if (!(yield* becomesReady(worker, project, tally))) break
      if (random.percent(60)) yield* firstOf(project, "agent")
      yield* Effect.sleep(random.below(800))
    }
    if (yield* inflict(pickHarm(random), { project, worker, random, tally })) worker = undefined
  }
  worker ??= yield* startWorker(script, project.root)
  yield* settle(worker, patience, tally)
  yield* finishOff(project, script, tally)
  const evidence = yield* gatherEvidence(project)
  const ends = { resolved: 0, attention: 0, waiting: 0, unfinished: 0 }
  for (const ticket of evidence.tickets) {
    if (ticket.title.startsWith("src/m")) ends[endOf(ticket, evidence.records)]++
  }
  return {
    merge,
    tally,
    ends,
    attempts: evidence.operations.filter(({ operation }) => operation === "claim").length,
    launches: evidence.sightings.filter(({ kind }) => kind === "start").length,
    lost: evidence.records.filter(({ failure }) => failure === "lost").length,
    seconds: (performance.now() - began) / 1000,
    violations: [...tally.violations, ...violationsOf(evidence, tally.witnessed)]
  } satisfies KillingReport
})

/** New tickets, and now and then a person who says that an agent may try again. */
const refill = Effect.fnUntraced(function* (project: KillProject, random: Random, tally: Tally) {
  const manager = yield* TicketManager
  const open = yield* Stream.runCollect(manager.all({ status: ["open"] }))
  const fresh = open.filter((ticket) => contextOf.deployments(ticket) === 0).length
  const missing = Math.min(FRESH - fresh, MOST_OPEN - open.length)
  for (let count = 0; count < missing; count++) yield* project.createTicket
  const stuck = random.pick(open.filter((ticket) => contextOf.attention(ticket)?.reason.startsWith("gave up") === true))
  if (stuck === undefined || !random.percent(20)) return
  tally.byPerson.add(stuck.id)
  yield* manager.setAttention(stuck.id, null)
})

/** Before it deploys for anybody, a worker ends what dead ones left. False when it does not get that far. */
const becomesReady = Effect.fnUntraced(function* (worker: WorkerProcess, { root, witness }: KillProject, tally: Tally) {
  if (!(yield* worker.ready)) {
    const { code, output } = yield* worker.exit
    tally.violations.push(`a worker exited with ${code} before it was ready: ${output}`)
    return false
  }
  for (const { deployment = "no deployment", kind, pid, startedAt } of processesOf(root, witness)) {
    if (startedAt < worker.startedAt)
      tally.violations.push(`process ${pid} outlived its worker: ${kind}, ${deployment}`)
  }
  return true
})

/** Until every ticket has its end. */
const settle = Effect.fnUntraced(function* (worker: WorkerProcess, patience: KillingOptions["patience"], tally: Tally) {
  const manager = yield* TicketManager
  const records = yield* DeploymentRecords
  const unsettled = Effect.gen(function* () {
    const tickets = yield* Stream.runCollect(manager.all())
    const known = yield* records.list()
    return tickets.filter(({ title }) => title.startsWith("src/m")).map((ticket) => endOf(ticket, known))
  })
  for (const end of ["unfinished", "waiting"] as const) {
    yield* Effect.repeat(unsettled, { until: (ends) => !ends.includes(end), schedule: LOOK_AGAIN }).pipe(
      Effect.timeoutOption(`${patience[end]} seconds`)
    )
  }
  signal(worker.pid, "SIGTERM")
  const exit = yield* Effect.timeoutOption(worker.exit, "20 seconds")
  if (exit._tag === "None") tally.violations.push("the last worker did not end")
  tally.stopped++
})

const SECONDS_FOR_ONCE = 30

/** A worker that is to deploy for nobody has nothing to do, and ends. */
const finishOff = Effect.fnUntraced(function* (project: KillProject, script: string, tally: Tally) {
  project.hold()
  const once = yield* startWorker(script, project.root, "once")
  const exit = yield* Effect.timeoutOption(once.exit, `${SECONDS_FOR_ONCE} seconds`)
  const { code = null, output = "" } = exit._tag === "Some" ? exit.value : {}
  if (code !== 0) tally.violations.push(`a worker that runs once exited with ${code}: ${output}`)
})
