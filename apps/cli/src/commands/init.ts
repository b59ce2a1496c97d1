/** `tickets init`: the store of a project. */
import { StoreUnavailable } from "@orchestr8/contracts"
import { checkRoot, initialise, storePaths } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { Invocation } from "../Invocation.ts"
import { Output } from "../Output.ts"

const Made = Schema.Struct({ path: Schema.String })

export const command = defineCommand(
  Command.make(
    "init",
    {},
    Effect.fnUntraced(function* () {
      const output = yield* Output
      const { newRoot, projectRoot } = yield* Invocation
      const root = yield* newRoot
      const above = yield* projectRoot
      const { base } = yield* make(root)
      yield* output.answer(Made, { path: base }, ({ path }) => path)
      if (above !== root)
        yield* output.notice(`from now on commands below ${root} use this store, not the one of ${above}`)
    })
  ).pipe(
    Command.withDescription(
      "Make the ticket store of a project: .orchestr8 with a .gitignore, in the current folder or the one of -C. Again is harmless. The first tickets create does the same."
    ),
    Command.withExamples([
      { command: "tickets init" },
      { command: 'tickets create "First problem" --fiefdom src', description: "what next" }
    ])
  )
)

const make = (root: string) =>
  Effect.try({
    try: () => {
      const paths = storePaths(root)
      checkRoot(root)
      initialise(paths)
      return paths
    },
    catch: (cause) =>
      cause instanceof StoreUnavailable
        ? cause
        : new StoreUnavailable({ problem: "io", path: root, detail: String(cause) })
  })
