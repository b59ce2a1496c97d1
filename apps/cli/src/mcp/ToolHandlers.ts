/** What the tools do, by name, and what they stand on. */
import type { PublicError } from "@orchestr8/contracts"
import type { TicketManager } from "@orchestr8/core"
import type { DeploymentRecords, Questions } from "@orchestr8/worker"
import type * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type { AgentScope } from "./AgentScope.ts"
import type { ToolInput, ToolName, ToolOutput } from "./definitions.ts"

/** Of one project; opened by the first call. */
export type ProjectServices = TicketManager | Questions | DeploymentRecords

export type ToolServices = ProjectServices | FileSystem.FileSystem

export type ToolHandlers<Name extends ToolName = ToolName> = {
  readonly [Key in Name]: (input: ToolInput<Key>) => Effect.Effect<ToolOutput<Key>, PublicError, ToolServices>
}

/** Whom the tools work for, for as long as the server runs. */
export interface ToolSession {
  /** Undefined outside of a deployment. */
  readonly scope: AgentScope | undefined
  /** Resolves when the agent closes the connection: nobody waits for an answer then. */
  readonly closed: Effect.Effect<void>
}
