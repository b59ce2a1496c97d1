/**
 * The file that tells an agent of the MCP server of the tickets, in the form that `claude --mcp-config` reads. Without
 * such a server it names none, so that a command with `--strict-mcp-config {mcp_config}` loads none. The marks of the
 * deployment are named in it, since agents give their servers little of their own environment.
 */
import * as path from "node:path"
import type { Assignment } from "./AgentRunner.ts"
import { agentEnvironment } from "./environment.ts"

/** Absolute. Without a server: next to the briefing. */
export const mcpConfigFile = ({ briefing, mcp }: Pick<Assignment, "briefing" | "mcp">): string =>
  mcp?.file ?? path.join(path.dirname(briefing.file), "mcp.json")

export const mcpConfigText = (
  assignment: Pick<Assignment, "mcp" | "deployment" | "ticketId" | "projectRoot">
): string => {
  const [command, ...args] = assignment.mcp?.command ?? []
  const env = agentEnvironment({ ...assignment, environment: [] }, {})
  const mcpServers = command === undefined ? {} : { tickets: { command, args, env } }
  return `${JSON.stringify({ mcpServers }, null, 2)}\n`
}
