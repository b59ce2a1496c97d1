/** A server on a free port of this machine, closed with the scope. */
import type * as http from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"

/** Gives its port. */
export const listening = Effect.fnUntraced(function* (server: http.Server) {
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    }),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )
  return (server.address() as AddressInfo).port
})
