/**
 * The command lines of known agents, with safe settings: they may edit inside their folder, and none is told to skip
 * every permission, so not `--approval-mode yolo`, `--allow-all-tools` or `--auto`. What else they want is denied,
 * since nobody is there to ask. Source: worker.md "Agents", the manuals of the programs in November 2026.
 */
import type { AgentConfig, AgentPreset } from "@orchestr8/contracts"

interface Preset extends Required<Pick<AgentConfig, "command" | "parser" | "briefing" | "model">> {
  /** Its command as a server of the Agent Client Protocol, where it has one itself. */
  readonly acp?: ReadonlyArray<string>
}

const MAX_TURNS = "100"

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
      "--allowedTools",
      "mcp__tickets",
      "--strict-mcp-config",
      "--mcp-config",
      "{mcp_config}"
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
    command: ["gemini", "-p", "{briefing}", "-o", "stream-json", "--approval-mode", "auto_edit", "--skip-trust"],
    acp: ["gemini", "--acp"],
    parser: "gemini",
    briefing: "file",
    model: "gemini"
  },
  copilot: {
    command: ["copilot", "-p", "{briefing}", "--allow-tool=write", "--no-ask-user", "--output-format", "json"],
    acp: ["copilot", "--acp", "--stdio"],
    parser: "copilot",
    briefing: "file",
    model: "copilot"
  },
  opencode: {
    command: ["opencode", "run", "--format", "json", "--dir", "{worktree}", "{briefing}"],
    acp: ["opencode", "acp"],
    parser: "opencode",
    briefing: "file",
    model: "opencode"
  }
}
