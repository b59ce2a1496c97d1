/**
 * What a dead worker left: its agents are ended, its worktrees taken away, its attempts counted as lost, and what it
 * could not tell the tickets any more is told. A deployment is dead when no process holds it and its record has no end.
 */
import type { Config, Deployment } from "@orchestr8/contracts"
import { AgentRunner } from "@orchestr8/agents"
import { CombatTracker, CurrentActor, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { recentFailures } from "./attempts.ts"
import { Conclusion } from "./Conclusion.ts"
import { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
import { complete, endings } from "./endings.ts"
import { salvageWorktree, worktreePath } from "./file/worktree.ts"
import { Host } from "./Host.ts"
import { makeJournal } from "./Journal.ts"

/** Ends and closes every deployment that nobody runs any more. */
export const recover = Effect.fn("recover")(function* (config: Config) {
  const records = yield* DeploymentRecords
  const all = yield* records.list()
  yield* Effect.forEach(all.filter(hasEnded), tellAgain)
  const open = all.filter((deployment) => !hasEnded(deployment))
  const dead = yield* Effect.filter(open, ({ id }) => Effect.map(records.holder(id), (pid) => pid === undefined))
  yield* Effect.forEach(dead, (deployment) => {
    const reason = `lost: the worker died while the attempt was ${deployment.state}`
    return bury(deployment, config, new Conclusion({ outcome: "failed", reason, blame: "agent" }))
  })
})

const tellAgain = Effect.fnUntraced(function* (deployment: Deployment) {
  const records = yield* DeploymentRecords
  const { actor } = yield* Host
  const completion = yield* records.completion(deployment.id)
  if (completion === undefined) return
  yield* Effect.provideService(complete(deployment, completion), CurrentActor, actor)
})

/** Closes a deployment that no process runs, in the way that the conclusion says. */
export const bury = Effect.fn("bury")(function* (deployment: Deployment, config: Config, conclusion: Conclusion) {
  const { actor, projectRoot } = yield* Host
  const records = yield* DeploymentRecords
  const manager = yield* TicketManager
  const runner = yield* AgentRunner
  const { attempt, base = null, branch, id, ticket_id, worktree } = deployment
  yield* runner.endLeftovers(projectRoot, (found) => found === id)
  yield* withdrawFromCombat(id)
  // It may have died between making the worktree and saying so.
  const place = worktree ?? worktreePath(projectRoot, id)
  const left = yield* salvageWorktree({ deployment: id, projectRoot, worktree: place, branch, base })
  return yield* Effect.gen(function* () {
    const journal = yield* makeJournal({ ...deployment, ...left })
    const ticket = yield* manager.get(ticket_id)
    const failures = recentFailures(yield* records.list(ticket_id)).length
    const { concluded } = endings({ ticket, lease: { token: attempt }, config, journal, failures })
    return yield* concluded(conclusion)
  }).pipe(Effect.provideService(CurrentActor, actor))
})

const withdrawFromCombat = Effect.fnUntraced(function* (deployment: string) {
  const combat = yield* CombatTracker
  const { active_deployments } = yield* combat.active
  const paths = Object.keys(active_deployments)
  yield* Effect.forEach(paths, (path) => combat.withdraw(path, deployment))
})
