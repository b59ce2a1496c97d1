/** The record of a running deployment: each step is on disk before the next begins, and the story is told once. */
import type { Deployment, DeploymentState } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { DeploymentRecords } from "./DeploymentRecords.ts"
import { Progress } from "./Progress.ts"

interface Telling {
  /** Also as a note on the ticket. */
  readonly note?: boolean
}

export type Journal = Effect.Success<ReturnType<typeof makeJournal>>

export const makeJournal = Effect.fnUntraced(function* (first: Deployment) {
  const records = yield* DeploymentRecords
  const manager = yield* TicketManager
  const listener = yield* Progress
  let deployment = first

  const tell = Effect.fnUntraced(function* (event: string, { note = false }: Telling = {}) {
    yield* records.save(deployment, event)
    yield* listener(deployment, event)
    if (!note) return
    const text = `attempt ${deployment.attempt}: ${event}`
    yield* manager.addNote(deployment.ticket_id, { author: "worker", text })
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
