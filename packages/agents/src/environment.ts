/**
 * The environment of an agent: what the configuration lets through, and the marks that tell whose process it is. The
 * marks are inherited, so that a child which left the process group is still found.
 */
import type { Assignment } from "./AgentRunner.ts"

export const DEPLOYMENT = "ORCHESTR8_DEPLOYMENT"
const TICKET = "ORCHESTR8_TICKET"
/** Also what makes `tickets`, started in a worktree, use the project's store. */
export const PROJECT = "TICKETS_DIR"

type Environment = Readonly<Record<string, string | undefined>>

export const agentEnvironment = (
  assignment: Pick<Assignment, "environment" | "deployment" | "ticketId" | "projectRoot">,
  own: Environment
): Environment => ({
  ...Object.fromEntries(assignment.environment.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]]))),
  [PROJECT]: assignment.projectRoot,
  [DEPLOYMENT]: assignment.deployment,
  [TICKET]: assignment.ticketId
})
