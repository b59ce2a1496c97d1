/**
 * One session of the Agent Client Protocol with one prompt, the briefing. The agent gets no files and no terminals from
 * here; it has its own. Nobody is logged in: an agent that wants that first has failed.
 * Source: agentclientprotocol.com, protocol version 1.
 */
import process from "node:process"
import type {
  AgentRequestMethod,
  AgentRequestParamsByMethod,
  McpServer,
  RequestPermissionRequest,
  RequestPermissionResponse,
  Stream
} from "@agentclientprotocol/sdk"
import * as Schema from "effect/Schema"
import type { Assignment } from "../AgentRunner.ts"
import { agentEnvironment } from "../environment.ts"
import { SessionError } from "./turnResult.ts"

export interface SessionOptions {
  readonly stream: Stream
  readonly assignment: Assignment
  readonly permission: (request: RequestPermissionRequest, signal: AbortSignal) => Promise<RequestPermissionResponse>
  /** Asks the agent to stop. */
  readonly signal: AbortSignal
}

/** Gives the stop reason. Rejects with a `SessionError`, also when the stream ends before the answer. */
export const runSession = async ({ assignment, permission, signal, stream }: SessionOptions): Promise<string> => {
  // Loading the library takes longer, and more memory, than all the rest of a worker that has no such agent.
  const { PROTOCOL_VERSION, client, methods } = await import("@agentclientprotocol/sdk")
  const { agent } = client({ name: CLIENT.name })
    .onRequest(methods.client.session.requestPermission, (asked) =>
      permission(asked.params, AbortSignal.any([asked.signal, signal]))
    )
    .connect(stream)

  const request = async <Method extends AgentRequestMethod, A>(
    method: Method,
    params: AgentRequestParamsByMethod[Method],
    decode: (answer: unknown) => Promise<A>
  ): Promise<A> => {
    try {
      return await decode(await agent.request(method, params))
    } catch (error) {
      throw new SessionError(method, error)
    }
  }

  const start = { protocolVersion: PROTOCOL_VERSION, clientCapabilities: CAPABILITIES, clientInfo: CLIENT }
  const { protocolVersion } = await request(methods.agent.initialize, start, initializeAnswer)
  if (protocolVersion !== PROTOCOL_VERSION) {
    throw new SessionError(methods.agent.initialize, `version ${protocolVersion} of the protocol is not known here`)
  }
  const place = { cwd: assignment.folder, mcpServers: mcpServers(assignment) }
  const { sessionId } = await request(methods.agent.session.new, place, newSessionAnswer)
  if (signal.aborted) return "cancelled"
  signal.addEventListener("abort", () => {
    agent.notify(methods.agent.session.cancel, { sessionId }).catch(() => {})
  })
  const prompt = { sessionId, prompt: [{ type: "text" as const, text: assignment.briefing.text }] }
  const { stopReason } = await request(methods.agent.session.prompt, prompt, promptAnswer)
  return stopReason
}

const CLIENT = { name: "orchestr8-tickets", version: "0.1.0" }
const CAPABILITIES = { fs: { readTextFile: false, writeTextFile: false }, terminal: false }

// The library does not look at answers.
const initializeAnswer = Schema.decodeUnknownPromise(Schema.Struct({ protocolVersion: Schema.Finite }))
const newSessionAnswer = Schema.decodeUnknownPromise(Schema.Struct({ sessionId: Schema.String }))
const promptAnswer = Schema.decodeUnknownPromise(Schema.Struct({ stopReason: Schema.String }))

/** Variables that a program needs to run at all. */
const BASIC: ReadonlySet<string> = new Set(["PATH", "HOME", "LANG", "TMPDIR"])

/**
 * Agents give their servers little of their own environment. What else the agent may see stays out of the messages: it
 * may hold keys, and agents repeat in their errors what they were sent.
 */
const mcpServers = (assignment: Assignment): Array<McpServer> => {
  const [command, ...args] = assignment.mcp?.command ?? []
  if (command === undefined) return []
  const environment = assignment.environment.filter((name) => BASIC.has(name))
  const env = Object.entries(agentEnvironment({ ...assignment, environment }, process.env)).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }]
  )
  return [{ name: "tickets", command, args, env }]
}
