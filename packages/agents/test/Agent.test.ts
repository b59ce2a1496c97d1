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

const values = {
  briefing_file: "/p/briefing.md",
  briefing: "# Fix\nit",
  ticket_id: "3f2a1b9c",
  worktree: "/p/w",
  mcp_config: "/p/mcp.json"
}

const commandLine = (preset: AgentPreset): string =>
  fillPlaceholders(Result.getOrThrow(resolve({ preset })).command, values).join(" ")

describe("resolveAgent", () => {
  it("takes a command, its briefing on standard input, its output as text", () => {
    assert.deepStrictEqual(Result.getOrThrow(resolve({ command: ["fix", "{ticket_id}"] })), {
      agentType: "repair_general",
      adapter: "command",
      command: ["fix", "{ticket_id}"],
      parser: "none",
      briefing: "stdin",
      model: "repair_general",
      permissions: {
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
    })
  })

  it.each([
    [
      "claude",
      `claude -p --output-format stream-json --verbose --permission-mode acceptEdits --max-turns 100 --allowedTools mcp__tickets --strict-mcp-config --mcp-config /p/mcp.json`
    ],
    ["codex", "codex exec --json -C /p/w -s workspace-write --skip-git-repo-check -"],
    ["gemini", "gemini -p # Fix\nit -o stream-json --approval-mode auto_edit --skip-trust"],
    ["copilot", "copilot -p # Fix\nit --allow-tool=write --no-ask-user --output-format json"],
    ["opencode", "opencode run --format json --dir /p/w # Fix\nit"]
  ] as const)("knows the command of %s", (preset, expected) => {
    assert.strictEqual(commandLine(preset), expected)
    assert.strictEqual(Result.getOrThrow(resolve({ preset })).parser, preset)
  })

  it("lets what is given win over the preset", () => {
    const agent = Result.getOrThrow(resolve({ preset: "codex", command: ["codex", "exec"], model: "big" }))
    assert.deepStrictEqual([agent.command, agent.parser, agent.model], [["codex", "exec"], "codex", "big"])
  })

  it("tells none of the known agents to skip every permission", () => {
    for (const preset of ["claude", "codex", "gemini", "copilot", "opencode"] as const) {
      assert.notMatch(commandLine(preset), /yolo|dangerously|bypass|allow-all|danger-full-access|--auto\b/)
    }
  })

  it.each([
    ["gemini", "gemini --acp"],
    ["copilot", "copilot --acp --stdio"],
    ["opencode", "opencode acp"]
  ] as const)("knows how %s speaks the Agent Client Protocol", (preset, expected) => {
    const agent = Result.getOrThrow(resolve({ preset, adapter: "acp" }))
    assert.deepStrictEqual([agent.adapter, agent.command.join(" ")], ["acp", expected])
  })

  it("wants a command for a preset that does not speak the Agent Client Protocol", () => {
    assert.strictEqual(failure(resolve({ preset: "claude", adapter: "acp" })).path, "agents.repair_general.adapter")
    const command = ["claude-agent-acp"]
    assert.deepStrictEqual(Result.getOrThrow(resolve({ preset: "claude", adapter: "acp", command })).command, command)
  })

  it("lets a given permission win over its default, one by one", () => {
    const { permissions } = Result.getOrThrow(
      resolve({ command: ["x"], permissions: { execute: "allow", read: "deny" } })
    )
    assert.deepStrictEqual(
      [permissions.execute, permissions.read, permissions.edit, permissions.delete],
      ["allow", "deny", "allow", "ask"]
    )
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
