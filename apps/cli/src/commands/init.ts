/** `tickets init` */
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
export const command = defineCommand(Command.make("init", {}, () => Effect.void))
