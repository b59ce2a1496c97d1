/**
 * A notification by POST. Addresses of webhooks carry secrets, in the path too: of an address only the origin is ever
 * told. Redirects are not followed.
 */
import type { Notification } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { DeliveryFailed } from "../NotifyDelivery.ts"

const LIMIT = "10 seconds"

export const postNotification = (address: string, notification: Notification): Effect.Effect<void, DeliveryFailed> => {
  const url = URL.parse(address)
  if (url === null) return Effect.fail(new DeliveryFailed({ reason: "its url is no address" }))
  const { authorization, bare } = withoutCredentials(url)
  const failed = (what: string) => new DeliveryFailed({ reason: `${url.origin} ${what}` })
  return Effect.tryPromise({
    try: async (signal) => {
      const response = await fetch(bare, {
        method: "POST",
        redirect: "manual",
        signal,
        headers: { "content-type": "application/json", "idempotency-key": notification.id, ...authorization },
        body: JSON.stringify(notification)
      })
      await response.body?.cancel()
      return response.status
    },
    catch: (cause) => failed(`cannot be reached${codeOf(cause)}`)
  }).pipe(
    Effect.timeoutOrElse({
      duration: LIMIT,
      orElse: () => Effect.fail(failed(`did not answer within ${LIMIT}`))
    }),
    Effect.flatMap((status) => (status < 300 ? Effect.void : Effect.fail(failed(`answered ${status}`))))
  )
}

/** An address with a user and a password is none that can be fetched. */
const withoutCredentials = (url: URL) => {
  const bare = new URL(url)
  bare.username = ""
  bare.password = ""
  if (url.username === "" && url.password === "") return { bare, authorization: {} }
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`
  return { bare, authorization: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` } }
}

/** A bare percent sign means itself. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The message of a failed fetch may hold the address. */
const codeOf = (cause: unknown): string => {
  const inner = cause instanceof Error ? cause.cause : undefined
  return inner instanceof Error && "code" in inner && typeof inner.code === "string" ? `: ${inner.code}` : ""
}
