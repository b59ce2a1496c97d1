/**
 * Speaks the Agent Client Protocol with an agent: one session in the folder of the deployment and one prompt, the
 * briefing. The agent gets no files and no terminals from here; it has its own. Nobody is logged in: an agent that
 * wants that first has failed. Source: agentclientprotocol.com, protocol version 1.
 */
import process from "node:process"
import type {
  AgentRequestMethod,
  AgentRequestParamsByMethod,
  ClientConnection,
  McpServer
} from "@agentclientprotocol/sdk"
import type { AgentEvent } from "@orchestr8/contracts"
import { KeptOutput } from "@orchestr8/core/file"
import * as Schema from "effect/Schema"
import type { AgentAdapter } from "../AgentAdapter.ts"
import type { Assignment } from "../AgentRunner.ts"
import { agentEnvironment } from "../environment.ts"
import { failed, notice } from "../parsers/events.ts"
import { acpStream } from "./acpStream.ts"
import { Permissions } from "./Permissions.ts"
import { SessionEvents } from "./SessionEvents.ts"
import { endResult, errorResult, stopResult, type TurnError } from "./turnResult.ts"

/** Bytes of the standard error that are looked at when the agent ends without an answer. */
const ERROR_BYTES = 16 * 1024

/** Emits one `result`, as its last event, unless the agent ends after it was asked to stop. */
export const acpAdapter: AgentAdapter = {
  connect: (assignment, link) => {
    const errors = new KeptOutput(ERROR_BYTES)
    const stopping = new AbortController()
    let over = false
    let waitingFor: string | undefined
    let session: { readonly connection: ClientConnection; readonly sessionId: string } | undefined

    const emit = (event: AgentEvent): void => {
      if (!over) link.emit(event)
    }
    const events = new SessionEvents(assignment.folder, emit)
    const permissions = new Permissions(assignment.agent.permissions, events, emit, link.ask)
    const { close, push, stream } = acpStream(link.input, {
      notice: (text) => emit(notice(text)),
      update: (params) => events.update(params)
    })

    const conclude = (result: AgentEvent): void => {
      if (over) return
      events.flush()
      link.emit(result)
      over = true
      close()
      // The end of its input is what tells an agent of the protocol that it may exit.
      link.input.end()
    }
    const stoppedByDenial = (): boolean =>
      !events.hasChanged && [...permissions.denied].some((id) => events.call(id)?.status === "failed")

    const converse = async (): Promise<AgentEvent> => {
      // The library and its schemas take longer to load, and more memory, than the rest of a worker that has none to start.
      const { PROTOCOL_VERSION, client, methods } = await import("@agentclientprotocol/sdk")
      const connection = client({ name: CLIENT.name })
        .onRequest(methods.client.session.requestPermission, ({ params, signal }) =>
          permissions.answer(params, AbortSignal.any([signal, stopping.signal]))
        )
        .connect(stream)
      const request = <Method extends AgentRequestMethod>(
        method: Method,
        params: AgentRequestParamsByMethod[Method]
      ): Promise<unknown> => {
        waitingFor = method
        return connection.agent.request(method, params)
      }
      const { protocolVersion } = await request(methods.agent.initialize, {
        protocolVersion: PROTOCOL_VERSION,
        clientCapabilities: CAPABILITIES,
        clientInfo: CLIENT
      }).then(initialized)
      if (protocolVersion !== PROTOCOL_VERSION) {
        const text = `speaks version ${protocolVersion} of the Agent Client Protocol, which is not known here`
        return failed(text, { failure: "configuration" })
      }
      const { sessionId } = await request(methods.agent.session.new, {
        cwd: assignment.folder,
        mcpServers: mcpServers(assignment)
      }).then(sessionMade)
      session = { connection, sessionId }
      const { stopReason } = await request(methods.agent.session.prompt, {
        sessionId,
        prompt: [{ type: "text", text: assignment.briefing.text }]
      }).then(promptAnswered)
      return stopResult(stopReason, {
        lastWords: events.lastWords,
        denied: permissions.denied.size > 0,
        stoppedByDenial: stoppedByDenial(),
        cancelled: stopping.signal.aborted
      })
    }
    converse().then(conclude, (error: TurnError) =>
      conclude(errorResult(waitingFor ?? "start", error, stoppedByDenial(), Date.now()))
    )

    return {
      output: push,
      error: (chunk) => errors.push(chunk),
      cancel: () => {
        stopping.abort()
        if (session === undefined) return
        const { connection, sessionId } = session
        connection.agent.notify("session/cancel", { sessionId }).catch(() => {})
      },
      end: () => {
        events.flush()
        if (!stopping.signal.aborted) conclude(endResult(errors.text(), Date.now()))
        over = true
        close()
      }
    }
  }
}

const CLIENT = { name: "orchestr8-tickets", version: "0.1.0" }
const CAPABILITIES = { fs: { readTextFile: false, writeTextFile: false }, terminal: false }

// The library does not look at answers.
const initialized = Schema.decodeUnknownPromise(Schema.Struct({ protocolVersion: Schema.Finite }))
const sessionMade = Schema.decodeUnknownPromise(Schema.Struct({ sessionId: Schema.String }))
const promptAnswered = Schema.decodeUnknownPromise(Schema.Struct({ stopReason: Schema.String }))

/** The server of the tickets sees what the agent sees: agents give their servers little of their own environment. */
const mcpServers = (assignment: Assignment): Array<McpServer> => {
  const [command, ...args] = assignment.mcp?.command ?? []
  if (command === undefined) return []
  const env = Object.entries(agentEnvironment(assignment, process.env)).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }]
  )
  return [{ name: "tickets", command, args, env }]
}
