/**
 * What is done to a worker and its agents at a moment nobody chose. Each gives whether the worker is gone afterwards,
 * and adds to the tally what it saw.
 */
import * as os from "node:os"
import { CombatTracker, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { LOOK_AGAIN } from "../waiting.ts"
import type { Witnessed } from "./check.ts"
import { type KillProject, LEASE } from "./KillProject.ts"
import { type ProjectProcess, processesOf, signal, startOf } from "./projectProcesses.ts"
import type { Random } from "./random.ts"
import type { WorkerProcess } from "./WorkerProcess.ts"

export const harms = ["worker", "agent", "both", "proof", "freeze", "stop"] as const
export type Harm = (typeof harms)[number]

/** How often each is chosen, of 100. */
const CHANCES: Readonly<Record<Harm, number>> = { worker: 48, agent: 20, both: 14, proof: 8, freeze: 5, stop: 5 }

export const pickHarm = (random: Random): Harm => {
  let left = random.below(100)
  return harms.find((harm) => (left -= CHANCES[harm]) < 0) ?? "worker"
}

export class Tally {
  /** KILL signals by what they were for. A kill of both is one. */
  readonly kills: Record<Exclude<Harm, "freeze" | "stop">, number> = { worker: 0, agent: 0, both: 0, proof: 0 }
  readonly orphaned = new Set<string>()
  readonly byPerson = new Set<string>()
  readonly violations: Array<string> = []
  frozen = 0
  stopped = 0
  /** Kills before the worker had dealt with what the one before it left. */
  early = 0

  get killed(): number {
    return Object.values(this.kills).reduce((a, b) => a + b)
  }

  get witnessed(): Witnessed {
    const { byPerson, frozen, orphaned, stopped } = this
    return { byPerson, frozen, orphaned, stopped }
  }
}

export interface Scene {
  readonly project: KillProject
  readonly worker: WorkerProcess
  readonly random: Random
  readonly tally: Tally
}

export const inflict = (harm: Harm, scene: Scene) => {
  switch (harm) {
    case "worker":
      return killWorker(scene)
    case "agent":
    case "proof":
      return killOne(harm, scene)
    case "both":
      return killBoth(scene)
    case "freeze":
      return freeze(scene)
    case "stop":
      return stop(scene)
  }
}

const seen = ({ root, witness }: KillProject, kind: ProjectProcess["kind"]) =>
  Effect.sync(() => processesOf(root, witness).filter((found) => found.kind === kind))

/** Agents that outlive the worker were never heard out: their attempts must count as lost. */
const endWorker = Effect.fnUntraced(function* ({ project, tally, worker }: Scene) {
  const before = yield* seen(project, "agent")
  signal(worker.pid, "SIGKILL")
  yield* worker.exit
  const orphans = before.filter(({ pid, startedAt }) => startOf(pid) === startedAt)
  for (const { deployment } of orphans) if (deployment !== undefined) tally.orphaned.add(deployment)
  return orphans
})

const killWorker = Effect.fnUntraced(function* (scene: Scene) {
  yield* endWorker(scene)
  scene.tally.kills.worker++
  return true
})

const killBoth = Effect.fnUntraced(function* (scene: Scene) {
  for (const { pid } of yield* endWorker(scene)) signal(pid, "SIGKILL")
  scene.tally.kills.both++
  return true
})

/** Those of a kind, as soon as there are any; none when there are none for a while. */
export const firstOf = (project: KillProject, kind: ProjectProcess["kind"]) =>
  seen(project, kind).pipe(
    Effect.repeat({ until: (some) => some.length > 0, schedule: LOOK_AGAIN }),
    Effect.timeoutOrElse({ duration: "1500 millis", orElse: () => Effect.succeed([]) })
  )

const killOne = Effect.fnUntraced(function* (kind: "agent" | "proof", { project, random, tally }: Scene) {
  const victim = random.pick(yield* firstOf(project, kind))
  if (victim === undefined) return false
  yield* Effect.sleep(random.below(100))
  if (startOf(victim.pid) !== victim.startedAt) return false
  signal(victim.pid, "SIGKILL")
  tally.kills[kind]++
  return false
})

const owner = `${os.hostname()}:${process.pid}`

/** The worker sleeps through its lease; meanwhile a person takes a ticket over, gives it back or closes it. */
const freeze = Effect.fnUntraced(function* ({ project, random, tally, worker }: Scene) {
  // An agent at work makes it worth while.
  yield* firstOf(project, "agent")
  signal(worker.pid, "SIGSTOP")
  tally.frozen++
  yield* Effect.sleep(LEASE + random.below(1000))
  // One that sleeps with the lock of the store in its hands lets nobody in.
  yield* Effect.catchTag(takeOver({ project, random, tally, worker }), "StoreUnavailable", () => Effect.void)
  signal(worker.pid, "SIGCONT")
  return worker.hasExited()
})

const takeOver = Effect.fnUntraced(function* ({ random, tally, worker }: Scene) {
  const manager = yield* TicketManager
  const leased = yield* Stream.runCollect(manager.all({ status: ["in_progress"] }))
  const taken = yield* Effect.forEach(leased.slice(0, 1 + random.below(2)), ({ id }) =>
    manager.claim({ id, owner, ttl: 60_000 }).pipe(Effect.catchTag("LeaseConflict", () => Effect.undefined))
  )
  const claims = taken.filter((claim) => claim !== undefined)
  const wakesFirst = random.percent(50)
  if (wakesFirst) signal(worker.pid, "SIGCONT")
  if (wakesFirst) yield* Effect.sleep(random.below(LEASE))
  yield* Effect.forEach(claims, ({ ticket_id, token }) => manager.release(ticket_id, token))
  const [closed] = claims
  if (closed === undefined || !random.percent(30)) return
  tally.byPerson.add(closed.ticket_id)
  // Somebody may have claimed it already.
  yield* Effect.ignore(manager.updateStatus(closed.ticket_id, "resolved"))
})

const SECONDS_TO_STOP = 20

const stop = Effect.fnUntraced(function* ({ project, tally, worker }: Scene) {
  const say = (text: string) => tally.violations.push(`a worker that was asked to end ${text}`)
  if (!(yield* worker.ready)) return true
  signal(worker.pid, "SIGTERM")
  tally.stopped++
  const exit = yield* Effect.timeoutOption(worker.exit, `${SECONDS_TO_STOP} seconds`)
  if (exit._tag === "None") {
    say(`did not within ${SECONDS_TO_STOP} seconds`)
    signal(worker.pid, "SIGKILL")
    yield* worker.exit
    return true
  }
  if (exit.value.code !== 0) say(`exited with ${exit.value.code}: ${exit.value.output}`)
  const { root, witness } = project
  for (const { deployment, kind, pid } of processesOf(root, witness)) say(`left process ${pid}: ${kind}, ${deployment}`)
  const { active_deployments } = yield* (yield* CombatTracker).active
  for (const path of Object.keys(active_deployments)) say(`left ${path} in the combat file`)
  return true
})
