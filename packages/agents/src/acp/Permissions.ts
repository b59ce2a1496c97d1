/**
 * Decides what an agent may do: by the policy for the kind of tool, or by asking a person. Remembers what was denied.
 * Each decision is told. What is still open when the turn is cancelled is answered so, as the protocol asks.
 */
import type { RequestPermissionRequest, RequestPermissionResponse } from "@agentclientprotocol/sdk"
import type { AgentEvent, ToolKind } from "@orchestr8/contracts"
import type { Agent } from "../Agent.ts"
import type { AgentLink } from "../AgentAdapter.ts"
import { answerAs, answerOf, type PermissionAnswer, permissionQuestion } from "./permission.ts"
import type { SessionEvents } from "./SessionEvents.ts"

/** Denied calls that are remembered, the first ones. */
const REMEMBERED = 1000

export class Permissions {
  readonly #policy: Agent["permissions"]
  readonly #events: SessionEvents
  readonly #emit: (event: AgentEvent) => void
  readonly #ask: AgentLink["ask"]
  readonly #denied = new Set<string>()

  constructor(
    policy: Agent["permissions"],
    events: SessionEvents,
    emit: (event: AgentEvent) => void,
    ask: AgentLink["ask"]
  ) {
    this.#policy = policy
    this.#events = events
    this.#emit = emit
    this.#ask = ask
  }

  /** Tool calls that the policy or a person did not allow. */
  get denied(): ReadonlySet<string> {
    return this.#denied
  }

  /** `signal`: the turn, or this request, is cancelled. Rejects when it cannot tell what is to be decided. */
  async answer(request: RequestPermissionRequest, signal: AbortSignal): Promise<RequestPermissionResponse> {
    const { toolCallId } = request.toolCall
    // Agents may ask before they tell of the tool call.
    this.#events.update({ update: { sessionUpdate: "tool_call_update", ...request.toolCall } })
    this.#events.flush()
    const call = this.#events.call(toolCallId)
    if (call === undefined) throw new Error("the tool call does not follow the protocol")
    const { kind, title } = call
    const answer = await this.#decide(kind, title, request, signal)
    if (answer === undefined) return { outcome: { outcome: "cancelled" } }
    if (answer.decision === "denied" && this.#denied.size < REMEMBERED) this.#denied.add(toolCallId)
    this.#emit({ _tag: "permission", decision: answer.decision, title })
    return { outcome: answer.outcome }
  }

  /** Undefined: cancelled before it was decided. */
  async #decide(
    kind: ToolKind,
    title: string,
    request: RequestPermissionRequest,
    signal: AbortSignal
  ): Promise<PermissionAnswer | undefined> {
    const policy = this.#policy[kind]
    if (policy !== "ask") return answerAs(policy === "allow" ? "allowed" : "denied", request.options)
    if (signal.aborted) return undefined
    // Before anything is told: who hears of the question may cancel at once.
    const cancelled = new Promise<undefined>((resolve) => {
      signal.addEventListener("abort", () => resolve(undefined), { once: true })
    })
    this.#emit({ _tag: "permission", decision: "asked", title })
    const answer = await Promise.race([this.#ask(permissionQuestion(title, request)), cancelled])
    return answer === undefined ? undefined : answerOf(answer, request.options)
  }
}
