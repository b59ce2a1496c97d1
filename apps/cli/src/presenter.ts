/** Help that was asked for is data; help that stands in for an answer goes to stderr. Errors are reported elsewhere. */
import * as Effect from "effect/Effect"
import * as CliOutput from "effect/cli/CliOutput"
import type { SystemService } from "./System.ts"

export const presenter = (system: SystemService) => {
  const color = system.columns !== undefined && !system.environment["NO_COLOR"] && system.environment["TERM"] !== "dumb"
  const formatter = CliOutput.defaultFormatter({ colors: color, globalFlags: "summary" })
  return CliOutput.layerPresenter({
    present: (event) => {
      switch (event._tag) {
        case "Help": {
          const stream = event.reason === "Requested" ? "stdout" : "stderr"
          return Effect.ignore(system.write(stream, `${formatter.formatHelpDoc(event.helpDoc)}\n`))
        }
        case "Version":
          return Effect.ignore(system.write("stdout", `${event.name} ${event.version}\n`))
        case "InvalidInvocation":
          return Effect.void
      }
    }
  })
}
