/** `tickets mcp`: the tickets as tools for an agent, over stdin and stdout. */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { agentScope } from "../mcp/AgentScope.ts"
import { serverLayer } from "../mcp/server.ts"
import { System } from "../System.ts"

export const command = defineCommand(
  Command.make(
    "mcp",
    {},
    Effect.fnUntraced(function* () {
      const system = yield* System
      const scope = yield* Effect.fromResult(agentScope(system.environment))
      const closed = yield* Deferred.make<void>()
      const calls = yield* Effect.promise(() => import("../mcp/calls.ts")).pipe(
        Effect.flatMap(({ makeCalls }) => makeCalls({ scope, closed: Deferred.await(closed) })),
        // What is kept would else be that the first call was cancelled.
        Effect.uninterruptible,
        Effect.cached
      )
      const server = serverLayer(scope, (name, given) => Effect.flatMap(calls, (call) => call(name, given))).pipe(
        Layer.provide(Layer.effect(Stdio.Stdio, Effect.map(Stdio.Stdio, closing(closed))))
      )
      // The server interrupts the fiber that it runs in when its input ends.
      const running = yield* Effect.forkChild(Effect.orDie(Layer.launch(server)))
      const exit = yield* Fiber.await(running).pipe(
        Effect.onInterrupt(() => Effect.sync(() => system.endsInGoodOrder()))
      )
      if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) return yield* Effect.failCause(exit.cause)
    }, Effect.scoped)
  ).pipe(
    Command.withDescription(
      "Serve the tickets to an agent by the Model Context Protocol: JSON-RPC on stdin and stdout, logs on stderr, until stdin closes. Put it into the configuration of the agent as the command tickets with the argument mcp. Inside a deployment an agent may change its own ticket only; no tool resolves a ticket."
    ),
    Command.withExamples([
      { command: "claude mcp add tickets -- tickets mcp" },
      { command: "codex mcp add tickets -- tickets mcp" },
      { command: "tickets -C /path/to/project mcp", description: "for an agent that starts elsewhere" }
    ])
  )
)

/** Tells when stdin has ended. */
const closing =
  (closed: Deferred.Deferred<void>) =>
  (stdio: Stdio.Stdio): Stdio.Stdio =>
    Stdio.make({ ...stdio, stdin: Stream.onEnd(stdio.stdin, Deferred.succeed(closed, undefined)) })
