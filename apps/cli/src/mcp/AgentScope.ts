/**
 * Whom the MCP server serves: the agent of one deployment, which may read everything and change its own ticket only, or
 * an agent that a person works with. Pure. Source: worker.md "MCP server".
 */
import type { TicketId } from "@orchestr8/contracts"
import { isTicketId, ValidationError } from "@orchestr8/contracts"
import * as Result from "effect/Result"

export interface AgentScope {
  /** `<ticket>-<attempt>`. */
  readonly deployment: string
  readonly ticketId: TicketId
  /** The number of the attempt is the fencing token of its claim: a superseded agent changes nothing. */
  readonly fence: { readonly token: number }
}

const ATTEMPT = /^[1-9]\d{0,8}$/

/** Undefined outside of a deployment. */
export const agentScope = (
  environment: Readonly<Record<string, string | undefined>>
): Result.Result<AgentScope | undefined, ValidationError> => {
  const deployment = environment["ORCHESTR8_DEPLOYMENT"] || undefined
  const ticket = environment["ORCHESTR8_TICKET"] || undefined
  if (deployment === undefined && ticket === undefined) return Result.succeed(undefined)
  const [ticketId = "", attempt = "", ...rest] = deployment?.split("-") ?? []
  const isOne = isTicketId(ticketId) && ATTEMPT.test(attempt) && rest.length === 0
  if (isOne && deployment !== undefined && (ticket === undefined || ticket === ticketId))
    return Result.succeed({ deployment, ticketId, fence: { token: Number(attempt) } })
  return Result.fail(
    new ValidationError({
      field: "ORCHESTR8_DEPLOYMENT",
      reason: `${JSON.stringify(deployment ?? "")} is no deployment of ticket ${JSON.stringify(ticket ?? "")}`,
      hint: "pass both variables on as the worker sets them, or neither"
    })
  )
}
