import * as http from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { fromMillis } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { layer } from "../../src/file/telemetry.ts"
import { recordAgentStart, recordEnd, recordReady } from "../../src/metrics.ts"
import { listening } from "../listening.ts"
import { sampleDeployment } from "../sampleTicket.ts"

interface Received {
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** A collector that answers with this status; null: never. */
const makeCollector = Effect.fnUntraced(function* (status: number | null = 200) {
  const received: Array<Received> = []
  const server = http.createServer((request, response) => {
    let body = ""
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")))
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body })
      if (status !== null) response.writeHead(status).end("{}")
    })
  })
  const port = yield* listening(server)
  return { url: `http://127.0.0.1:${port}`, received }
})

const work = Effect.gen(function* () {
  yield* recordEnd(sampleDeployment)
  yield* recordReady(7)
  yield* recordAgentStart({ created_at: fromMillis((yield* Clock.currentTimeMillis) - 120) })
  yield* Effect.logInfo("it works").pipe(Effect.annotateLogs({ ticket: "3f2a1b9c" }))
}).pipe(Effect.withSpan("deployment", { attributes: { ticket: "3f2a1b9c" } }))

const quiet = Logger.layer([])

describe("telemetry", () => {
  it.live("exports traces, logs and metrics, with the service and what it is about", () =>
    Effect.gen(function* () {
      const { received, url } = yield* makeCollector()
      const environment = {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/base`,
        OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20abc, x-team = a=b"
      }
      yield* work.pipe(
        Effect.provide(layer({ "orchestr8.project": "/project" }, environment).pipe(Layer.provideMerge(quiet)))
      )
      const bodyOf = (signal: string) => received.find(({ path }) => path === `/base/v1/${signal}`)?.body ?? ""
      for (const signal of ["traces", "logs", "metrics"]) {
        assert.include(bodyOf(signal), "orchestr8-tickets-worker", signal)
        assert.include(bodyOf(signal), "/project", signal)
      }
      assert.include(bodyOf("traces"), '"name":"deployment"')
      assert.include(bodyOf("logs"), "it works")
      assert.include(bodyOf("logs"), "3f2a1b9c")
      for (const name of ["deployments", "deployment.seconds", "agent.tokens", "agent.usd", "ready", "start.delay"])
        assert.include(bodyOf("metrics"), `"tickets.${name}"`)
      assert.include(bodyOf("metrics"), "still_red")
      assert.strictEqual(received[0]?.headers["authorization"], "Bearer abc")
      assert.strictEqual(received[0]?.headers["x-team"], "a=b")
    })
  )

  it.live("loads and sends nothing without a collector", () =>
    Effect.gen(function* () {
      const { received, url } = yield* makeCollector()
      for (const environment of [
        {},
        { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
        { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: "true" }
      ])
        yield* work.pipe(Effect.provide(layer({}, environment).pipe(Layer.provideMerge(quiet))))
      assert.deepStrictEqual(received, [])
    })
  )

  it.live("a collector that is away, silent or broken, or an address that is none, does not hold up the end", () =>
    Effect.gen(function* () {
      const silent = yield* makeCollector(null)
      const broken = yield* makeCollector(503)
      const endpoints = ["http://127.0.0.1:9", silent.url, broken.url, "nonsense"]
      const took = yield* Effect.forEach(
        endpoints,
        (endpoint) =>
          Effect.timed(
            work.pipe(
              Effect.provide(layer({}, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }).pipe(Layer.provideMerge(quiet)))
            )
          ),
        { concurrency: "unbounded" }
      )
      for (const [duration] of took) assert.isBelow(Duration.toMillis(duration), 6000)
      assert.isAbove(silent.received.length, 0)
    })
  )
})
