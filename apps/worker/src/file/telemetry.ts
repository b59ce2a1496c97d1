/**
 * Traces, logs and metrics by OTLP over HTTP, when `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; else nothing is
 * even loaded. A collector that is away costs what it would have been told, never the work.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

type Environment = Readonly<Record<string, string | undefined>>

/** `attributes`: more of the resource, such as the project. Adds to the loggers that are there. */
export const layer = (
  attributes: Readonly<Record<string, string>>,
  environment: Environment = process.env
): Layer.Layer<never> => {
  const endpoint = environment["OTEL_EXPORTER_OTLP_ENDPOINT"]
  if (!endpoint || environment["OTEL_SDK_DISABLED"] === "true") return Layer.empty
  if (!URL.canParse(endpoint)) {
    return Layer.effectDiscard(Effect.logWarning("no telemetry: OTEL_EXPORTER_OTLP_ENDPOINT is no address"))
  }
  return Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./telemetryExport.ts")),
      ({ exporters }) => exporters(endpoint, attributes, environment)
    )
  ).pipe(
    Layer.catchCause((cause) => Layer.effectDiscard(Effect.logWarning("no telemetry: it could not be set up", cause)))
  )
}
