/** `tickets config`: the configuration that holds. */
import { Config } from "@orchestr8/contracts"
import { ProjectConfig } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatOrigins, Setting, settingsOf } from "../format/settings.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"
import { projectConfig } from "../ticketServices.ts"

const ShownConfig = Schema.Struct({ $schema: Schema.String, ...Config.fields })
const Settings = Schema.Struct({ settings: Schema.Array(Setting) })

export const command = defineCommand(
  Command.make(
    "config",
    { showOrigin: toggle("show-origin", "One setting a line, with the file, variable or default that it comes from") },
    Effect.fnUntraced(function* ({ showOrigin }) {
      const project = yield* ProjectConfig
      const output = yield* Output
      const path = yield* Path.Path
      const config = yield* project.get
      if (showOrigin) {
        return yield* output.answer(Settings, { settings: settingsOf(config, yield* project.origins) }, formatOrigins)
      }
      const schema = new URL("config.schema.json", import.meta.url)
      yield* output.answer(ShownConfig, { $schema: schema.href, ...config }, (shown) => JSON.stringify(shown, null, 2))
      yield* output.notice(
        `settings are described in ${yield* Effect.orDie(path.fromFileUrl(schema))}; with that "$schema" an editor completes .orchestr8/config.json`
      )
    })
  ).pipe(
    Command.provide(projectConfig),
    Command.withDescription(
      "Print the configuration that holds, every default filled in; a part of it in .orchestr8/config.json changes it. A TICKETS_* variable wins over that file, and that file over $XDG_CONFIG_HOME/orchestr8/config.json. What each setting means is in the JSON Schema that is named on stderr."
    ),
    Command.withExamples([
      { command: "tickets config" },
      { command: "tickets config --show-origin", description: "who says so" },
      { command: "TICKETS_WORKER_CONCURRENCY=4 tickets worker run", description: "any worker setting as a variable" }
    ])
  )
)
