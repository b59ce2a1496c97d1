/**
 * The adapter for agents that speak the Agent Client Protocol: their session as events, their questions as permissions.
 * Whatever an agent sends, there is at most one `result`, and it is the last event.
 */
import type { AgentEvent } from "@orchestr8/contracts"
import { KeptOutput } from "@orchestr8/core/file"
import type { AgentAdapter } from "../AgentAdapter.ts"
import { notice } from "../parsers/events.ts"
import { runSession } from "./acpSession.ts"
import { acpStream } from "./acpStream.ts"
import { Permissions } from "./Permissions.ts"
import { SessionEvents } from "./SessionEvents.ts"
import { endResult, errorResult, stopResult, type TurnHistory } from "./turnResult.ts"

/** Bytes of the standard error that are looked at when the agent ends without an answer. */
const ERROR_BYTES = 16 * 1024

export const acpAdapter: AgentAdapter = {
  connect: (assignment, link) => {
    const errors = new KeptOutput(ERROR_BYTES)
    const stopping = new AbortController()
    let over = false
    const emit = (event: AgentEvent): void => {
      if (!over) link.emit(event)
    }
    const events = new SessionEvents(assignment.folder, emit)
    const permissions = new Permissions(assignment.agent.permissions, events, emit, link.ask)
    const { close, push, stream } = acpStream(link.input, {
      notice: (text) => emit(notice(text)),
      update: (params) => events.update(params)
    })

    const history = (): TurnHistory => ({
      lastWords: events.lastWords,
      denied: permissions.denied.size > 0,
      stoppedByDenial:
        !events.hasChanged &&
        [...permissions.denied].some((toolCallId) => events.call(toolCallId)?.status === "failed"),
      cancelled: stopping.signal.aborted
    })
    const conclude = (result: AgentEvent): void => {
      events.flush()
      emit(result)
      over = true
      close()
      // The end of its input is what tells an agent of the protocol that it may exit.
      link.input.end()
    }

    runSession({
      stream,
      assignment,
      permission: (request, signal) => permissions.answer(request, signal),
      signal: stopping.signal
    }).then(
      (stopReason) => conclude(stopResult(stopReason, history())),
      (error: unknown) => conclude(errorResult(error, history(), Date.now()))
    )

    return {
      output: push,
      error: (chunk) => errors.push(chunk),
      cancel: () => stopping.abort(),
      end: () => {
        // An agent that was asked to stop owes no answer.
        if (stopping.signal.aborted) events.flush()
        else conclude(endResult(errors.text(), Date.now()))
        over = true
        close()
      }
    }
  }
}
