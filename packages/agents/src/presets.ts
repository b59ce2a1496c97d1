/**
 * The command lines of known agents, with safe settings: they may edit inside their folder, and none is told to skip
 * every permission. As seen of the real programs in November 2026. Source: worker.md "Agents".
 */
import type { AgentConfig, AgentPreset } from "@orchestr8/contracts"

type Preset = Required<Pick<AgentConfig, "command" | "parser" | "briefing" | "model">>

const MAX_TURNS = "100"
const NO_SERVERS = JSON.stringify({ mcpServers: {} })

export const presets: Readonly<Record<AgentPreset, Preset>> = {
  claude: {
    command: [
      "claude",
      "-p",
      "--output-format",
      "stream-json",
      "--verbose",
      "--permission-mode",
      "acceptEdits",
      "--max-turns",
      MAX_TURNS,
      "--strict-mcp-config",
      "--mcp-config",
      NO_SERVERS
    ],
    parser: "claude",
    briefing: "stdin",
    model: "claude"
  },
  codex: {
    command: ["codex", "exec", "--json", "-C", "{worktree}", "-s", "workspace-write", "--skip-git-repo-check", "-"],
    parser: "codex",
    briefing: "stdin",
    model: "codex"
  },
  gemini: {
    command: ["gemini", "-p", "{briefing}", "-o", "stream-json", "--approval-mode", "yolo", "--skip-trust"],
    parser: "gemini",
    briefing: "file",
    model: "gemini"
  },
  copilot: {
    command: ["copilot", "-p", "{briefing}", "--allow-all-tools", "--no-ask-user", "--output-format", "json"],
    parser: "copilot",
    briefing: "file",
    model: "copilot"
  },
  opencode: {
    command: ["opencode", "run", "--format", "json", "--auto", "--dir", "{worktree}", "{briefing}"],
    parser: "opencode",
    briefing: "file",
    model: "opencode"
  }
}
