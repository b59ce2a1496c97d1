/**
 * What is known of every deployment, in `.orchestr8/deployments/<id>/`: the record, its events, the briefing, the
 * transcript. A record is replaced as a whole before anybody is told, so that the next worker can tell what a killed
 * one was doing. Source: worker.md.
 */
import type { Deployment, NotFound, StoreUnavailable, TicketId, Timestamp, TriggerEvent } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import { deploymentId, type Order } from "./DeploymentEngine.ts"

export interface DeploymentFiles {
  readonly folder: string
  readonly briefing: string
  readonly transcript: string
  /** What the agent did, one AgentEventEntry a line. */
  readonly events: string
  /** What the worker did, one line an event. */
  readonly log: string
  /** Tells the agent of the MCP server of the tickets. */
  readonly mcpConfig: string
}

export class DeploymentRecords extends Context.Service<
  DeploymentRecords,
  {
    readonly files: (id: string) => DeploymentFiles
    /** Newest first; of one ticket when it is named. Records that cannot be read are left out. */
    readonly list: (ticketId?: TicketId) => Effect.Effect<ReadonlyArray<Deployment>, StoreUnavailable>
    /** By its id, the beginning of it, or the id of its ticket: then the newest. */
    readonly get: (id: string) => Effect.Effect<Deployment, NotFound | StoreUnavailable>
    /** Replaces the record and adds the event to the log of the deployment. */
    readonly save: (deployment: Deployment, event: string) => Effect.Effect<void, StoreUnavailable>
    readonly saveBriefing: (
      id: string,
      briefing: string,
      trigger: TriggerEvent
    ) => Effect.Effect<void, StoreUnavailable>
    /** The record at its end; waits for it. */
    readonly awaitEnd: (id: string) => Effect.Effect<Deployment, StoreUnavailable>
    /** Asks the process that runs it to stop. */
    readonly requestCancel: (id: string) => Effect.Effect<void, StoreUnavailable>
    /** Resolves when somebody asks. */
    readonly cancelRequested: (id: string) => Effect.Effect<void, StoreUnavailable>
  }
>()("@orchestr8/worker/DeploymentRecords") {}

/** The record of a deployment that begins. */
export const newDeployment = (order: Order, agentType: string, startedAt: Timestamp): Deployment => ({
  id: deploymentId(order),
  ticket_id: order.ticket_id,
  attempt: order.attempt,
  agent_type: agentType,
  state: "claimed",
  reason: null,
  started_at: startedAt,
  ended_at: null,
  cost: null,
  worktree: null,
  branch: null
})

/** True for the states that nothing follows. */
export const hasEnded = ({ ended_at }: Pick<Deployment, "ended_at">): boolean => ended_at !== null
