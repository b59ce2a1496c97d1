/** A notification as the standard input of a command: a process group of its own, no shell, nothing left of it. */
import type { Notification } from "@orchestr8/contracts"
import { startGroup } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { DeliveryFailed } from "../NotifyDelivery.ts"

const LIMIT = "30 seconds"

export interface NotifyCommandOptions {
  readonly projectRoot: string
  /** Names of variables that it may see. */
  readonly environment: ReadonlyArray<string>
}

/** What it prints is not kept: it may name secrets. */
export const runNotifyCommand = (
  command: ReadonlyArray<string>,
  notification: Notification,
  { environment, projectRoot }: NotifyCommandOptions
): Effect.Effect<void, DeliveryFailed> =>
  Effect.acquireUseRelease(
    Effect.tryPromise({
      try: () =>
        startGroup({
          command,
          cwd: projectRoot,
          env: {
            ...Object.fromEntries(environment.map((name) => [name, process.env[name]])),
            TICKETS_DIR: projectRoot
          },
          input: `${JSON.stringify(notification)}\n`,
          onOutput: () => {}
        }),
      catch: (cause) => new DeliveryFailed({ reason: cause instanceof Error ? cause.message : "it did not start" })
    }),
    (group) =>
      Effect.promise(() => group.ended).pipe(
        Effect.timeoutOption(LIMIT),
        Effect.flatMap(
          Option.match({
            onNone: () => Effect.fail(new DeliveryFailed({ reason: `its command ran longer than ${LIMIT}` })),
            onSome: ({ exitCode, signal }) =>
              exitCode === 0
                ? Effect.void
                : Effect.fail(new DeliveryFailed({ reason: `its command ended with ${signal ?? exitCode}` }))
          })
        )
      ),
    (group) => Effect.promise(() => group.end())
  )
