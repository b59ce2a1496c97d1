/** The exporters of telemetry. Apart, because loading them takes time that nobody without a collector should spend. */
import * as os from "node:os"
import * as Layer from "effect/Layer"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Otlp from "effect/observability/Otlp"

const SERVICE = "orchestr8-tickets-worker"

/** All of it together must fit between TERM and the end that a process supervisor waits for. */
const SHUTDOWN = "2 seconds"

export const exporters = (
  endpoint: string,
  attributes: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>
) =>
  Otlp.layerJson({
    baseUrl: endpoint,
    headers: headersOf(environment["OTEL_EXPORTER_OTLP_HEADERS"] ?? ""),
    resource: {
      serviceName: environment["OTEL_SERVICE_NAME"] || SERVICE,
      attributes: { "host.name": os.hostname(), "process.pid": process.pid, ...attributes }
    },
    shutdownTimeout: SHUTDOWN
  }).pipe(Layer.provide(FetchHttpClient.layer))

/** `name=value,name=value`, values percent-encoded. */
const headersOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(",").flatMap((pair) => {
      const [name = "", ...value] = pair.split("=")
      return name.trim() === "" ? [] : [[name.trim(), decoded(value.join("=").trim())]]
    })
  )

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
