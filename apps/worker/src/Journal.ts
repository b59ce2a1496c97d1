/**
 * The record of a running deployment, read from disk by every step: each change is on disk before the next begins, and
 * the story is told once. Notes carry the fence of the claim, so that a worker that slept through it adds nothing.
 */
import type { Deployment, DeploymentState } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { Conclusion } from "./Conclusion.ts"
import { DeploymentRecords, hasEnded } from "./DeploymentRecords.ts"
import { Progress } from "./Progress.ts"

interface Telling {
  /** Also as a note on the ticket. */
  readonly note?: boolean
}

export type Journal = Effect.Success<ReturnType<typeof openJournal>>

/** Fails with what ended the deployment, when that was done behind the back of its engine. */
export const openJournal = Effect.fnUntraced(function* (id: string) {
  const records = yield* DeploymentRecords
  const deployment = yield* records.get(id)
  if (!hasEnded(deployment)) return yield* makeJournal(deployment)
  return yield* new Conclusion({ outcome: "superseded", reason: deployment.reason ?? "it has ended" })
})

export const makeJournal = Effect.fnUntraced(function* (first: Deployment) {
  const records = yield* DeploymentRecords
  const manager = yield* TicketManager
  const listener = yield* Progress
  let deployment = first

  const tell = Effect.fnUntraced(function* (event: string, { note = false }: Telling = {}) {
    yield* records.save(deployment, event)
    yield* listener(deployment, event)
    if (!note) return
    const { attempt, run, ticket_id } = deployment
    yield* manager.addNote(ticket_id, {
      author: "worker",
      text: `attempt ${attempt}: ${event}`,
      fence: { token: attempt, ...(run === undefined ? {} : { run }) }
    })
  })

  return {
    current: () => deployment,
    log: tell,
    move: (state: DeploymentState, event: string, telling?: Telling) => {
      deployment = { ...deployment, state }
      return tell(event, telling)
    },
    /** With the next event. */
    change: (fields: Partial<Deployment>) =>
      Effect.sync(() => {
        deployment = { ...deployment, ...fields }
      })
  }
})
