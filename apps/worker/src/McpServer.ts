/** The command that starts the MCP server of the tickets for an agent; undefined where the program has none. */
import * as Context from "effect/Context"

export const McpServer = Context.Reference<ReadonlyArray<string> | undefined>("@orchestr8/worker/McpServer", {
  defaultValue: () => undefined
})
