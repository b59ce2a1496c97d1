import { assert, describe, it } from "@effect/vitest"
import type { AgentConfig, AgentPreset } from "@orchestr8/contracts"
import { defaultConfig } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { resolveAgent } from "../src/Agent.ts"
import { fillPlaceholders } from "../src/placeholders.ts"

const resolve = (agent: AgentConfig) =>
  resolveAgent("repair_general", { ...defaultConfig, agents: { repair_general: agent } })

const failure = (result: ReturnType<typeof resolve>) => {
  if (Result.isSuccess(result)) throw new Error("resolved")
  return result.failure
}

const values = { briefing_file: "/p/briefing.md", briefing: "# Fix\nit", ticket_id: "3f2a1b9c", worktree: "/p/w" }

const commandLine = (preset: AgentPreset): string =>
  fillPlaceholders(Result.getOrThrow(resolve({ preset })).command, values).join(" ")

describe("resolveAgent", () => {
  it("takes a command, its briefing on standard input, its output as text", () => {
    assert.deepStrictEqual(Result.getOrThrow(resolve({ command: ["fix", "{ticket_id}"] })), {
      agentType: "repair_general",
      command: ["fix", "{ticket_id}"],
      parser: "none",
      briefing: "stdin",
      model: "repair_general"
    })
  })

  it.each([
    [
      "claude",
      `claude -p --output-format stream-json --verbose --permission-mode acceptEdits --max-turns 100 --strict-mcp-config --mcp-config {"mcpServers":{}}`
    ],
    ["codex", "codex exec --json -C /p/w -s workspace-write --skip-git-repo-check -"],
    ["gemini", "gemini -p # Fix\nit -o stream-json --approval-mode yolo --skip-trust"],
    ["copilot", "copilot -p # Fix\nit --allow-all-tools --no-ask-user --output-format json"],
    ["opencode", "opencode run --format json --auto --dir /p/w # Fix\nit"]
  ] as const)("knows the command of %s", (preset, expected) => {
    assert.strictEqual(commandLine(preset), expected)
    assert.strictEqual(Result.getOrThrow(resolve({ preset })).parser, preset)
  })

  it("lets what is given win over the preset", () => {
    const agent = Result.getOrThrow(resolve({ preset: "codex", command: ["codex", "exec"], model: "big" }))
    assert.deepStrictEqual([agent.command, agent.parser, agent.model], [["codex", "exec"], "codex", "big"])
  })

  it("names the configuration key of an agent that is not there", () => {
    for (const agentType of ["senior_general", "toString", "__proto__"]) {
      const error = failure(resolveAgent(agentType, defaultConfig))
      assert.strictEqual(error.path, `agents.${agentType}`)
    }
  })

  it("refuses an agent without a command", () => {
    assert.strictEqual(failure(resolve({ model: "x" })).path, "agents.repair_general.command")
  })

  it("refuses an unknown placeholder by name and tells the known ones", () => {
    const error = failure(resolve({ command: ["fix", "--in={worktre}"] }))
    assert.include(error.message, "{worktre}")
    assert.include(error.hint, "{worktree}")
  })

  it("leaves braces that are no placeholder alone", () => {
    const command = ["fix", '{"a": 1}', "{}", "{ worktree }", "${HOME}x{"]
    assert.deepStrictEqual(
      Result.getOrThrow(Result.map(resolve({ command: command.slice(0, 4) }), (agent) => agent.command)),
      command.slice(0, 4)
    )
    assert.strictEqual(failure(resolve({ command })).path, "agents.repair_general.command")
  })
})

describe("fillPlaceholders", () => {
  it("fills every place and keeps each argument one argument", () => {
    const filled = fillPlaceholders(["{worktree}/{ticket_id}", "{briefing}", "x"], {
      ...values,
      briefing: `"; rm -rf / $& $1 {worktree}`
    })
    assert.deepStrictEqual(filled, ["/p/w/3f2a1b9c", `"; rm -rf / $& $1 {worktree}`, "x"])
  })
})
