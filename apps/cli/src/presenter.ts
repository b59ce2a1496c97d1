/** Help that was asked for is data; help that stands in for an answer goes to stderr. What is wrong with a command line is reported elsewhere. */
import * as Effect from "effect/Effect"
import * as CliOutput from "effect/cli/CliOutput"
import { formatHelp } from "./format/help.ts"
import { ansiStyle, plainStyle } from "./format/style.ts"
import type { SystemService } from "./System.ts"

export const presenter = (
  system: SystemService,
  { color, json }: { readonly color: boolean; readonly json: boolean }
) =>
  CliOutput.layerPresenter({
    present: (event) => {
      switch (event._tag) {
        case "Help": {
          if (event.reason === "Implicit" && json) return Effect.void
          const page = { style: color ? ansiStyle : plainStyle, columns: system.columns }
          const stream = event.reason === "Requested" ? "stdout" : "stderr"
          return Effect.ignore(system.write(stream, `${formatHelp(event.helpDoc, page)}\n`))
        }
        case "Version":
          return Effect.ignore(system.write("stdout", `${event.name} ${event.version}\n`))
        case "InvalidInvocation":
          return Effect.void
      }
    }
  })
