/** An agent type as its configuration means it, preset and defaults filled in. Pure. Source: product.md section 5. */
import type { AgentConfig, Config } from "@orchestr8/contracts"
import { ConfigError } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { placeholderNames, unknownPlaceholders } from "./placeholders.ts"
import { presets } from "./presets.ts"

export interface Agent {
  readonly agentType: string
  /** Program and arguments, placeholders not yet filled in. */
  readonly command: ReadonlyArray<string>
  readonly parser: NonNullable<AgentConfig["parser"]>
  /** `stdin`: the briefing is its input. `file`: its input is empty. */
  readonly briefing: NonNullable<AgentConfig["briefing"]>
  /** What the combat file shows. */
  readonly model: string
}

/** The agent of a type. Fails when it is not configured, or in a way that no process can be started from. */
export const resolveAgent = (agentType: string, config: Config): Result.Result<Agent, ConfigError> => {
  const path = `agents.${agentType}`
  const wrong = (key: string, reason: string, hint: string) => Result.fail(new ConfigError({ path: key, reason, hint }))
  const given = Object.hasOwn(config.agents, agentType) ? config.agents[agentType] : undefined
  if (given === undefined) {
    const example = `{ "preset": "claude" } or { "command": ["program", "argument"] }`
    return wrong(path, `no agent ${agentType} is configured`, `add to .orchestr8/config.json under ${path}: ${example}`)
  }
  if (given.adapter === "acp") {
    return wrong(`${path}.adapter`, "this version starts agents with the command adapter only", "say command")
  }
  const preset = given.preset === undefined ? undefined : presets[given.preset]
  const command = given.command ?? preset?.command
  if (command === undefined) {
    return wrong(`${path}.command`, "an agent needs a command or a preset", "name the program and its arguments")
  }
  const [unknown] = unknownPlaceholders(command)
  if (unknown !== undefined) {
    return wrong(`${path}.command`, `unknown placeholder {${unknown}}`, `known ones are ${placeholderNames}`)
  }
  return Result.succeed({
    agentType,
    command,
    parser: given.parser ?? preset?.parser ?? "none",
    briefing: given.briefing ?? preset?.briefing ?? "stdin",
    model: given.model ?? preset?.model ?? agentType
  })
}
