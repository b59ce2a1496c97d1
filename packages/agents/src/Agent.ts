/** An agent type as its configuration means it, preset and defaults filled in. Pure. Source: product.md section 5. */
import type { AgentConfig, Config, Permission, ToolKind } from "@orchestr8/contracts"
import { ConfigError } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { placeholderNames, unknownPlaceholders } from "./placeholders.ts"
import { presets } from "./presets.ts"

export interface Agent {
  readonly agentType: string
  readonly adapter: NonNullable<AgentConfig["adapter"]>
  /** Program and arguments, placeholders not yet filled in. */
  readonly command: ReadonlyArray<string>
  /** How to read its output; means nothing for `acp`. */
  readonly parser: NonNullable<AgentConfig["parser"]>
  /** `stdin`: the briefing is its input. `file`: its input is empty. Means nothing for `acp`, which has a prompt. */
  readonly briefing: NonNullable<AgentConfig["briefing"]>
  /** What the combat file shows. */
  readonly model: string
  /** For `acp`, whose agents ask before they use a tool. */
  readonly permissions: Readonly<Record<ToolKind, Permission>>
}

export const defaultPermissions: Readonly<Record<ToolKind, Permission>> = {
  read: "allow",
  search: "allow",
  think: "allow",
  edit: "allow",
  move: "allow",
  execute: "ask",
  delete: "ask",
  fetch: "ask",
  switch_mode: "ask",
  other: "ask"
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
  const preset = given.preset === undefined ? undefined : presets[given.preset]
  const adapter = given.adapter ?? "command"
  const command = given.command ?? (adapter === "acp" ? preset?.acp : preset?.command)
  if (command === undefined && preset !== undefined) {
    const reason = `${given.preset} does not speak the Agent Client Protocol itself`
    return wrong(`${path}.adapter`, reason, `name a program that speaks it for ${given.preset} under ${path}.command`)
  }
  if (command === undefined) {
    return wrong(`${path}.command`, "an agent needs a command or a preset", "name the program and its arguments")
  }
  const [unknown] = unknownPlaceholders(command)
  if (unknown !== undefined) {
    return wrong(`${path}.command`, `unknown placeholder {${unknown}}`, `known ones are ${placeholderNames}`)
  }
  return Result.succeed({
    agentType,
    adapter,
    command,
    parser: given.parser ?? preset?.parser ?? "none",
    briefing: given.briefing ?? preset?.briefing ?? "stdin",
    model: given.model ?? preset?.model ?? agentType,
    permissions: { ...defaultPermissions, ...given.permissions }
  })
}
