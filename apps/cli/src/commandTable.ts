/**
 * Every command by name: its line in the help, and where it is. A command is loaded only when its name is among the
 * arguments, so that starting costs the same however many there are.
 */
import type { CliCommand } from "./CliCommand.ts"

export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<{ readonly command: CliCommand }>
}

export interface CommandGroup {
  readonly group: string
  readonly commands: ReadonlyArray<CommandEntry>
}

export const commandTable: ReadonlyArray<CommandGroup> = [
  {
    group: "Tickets",
    commands: [
      { name: "create", summary: "Make a ticket", load: () => import("./commands/create.ts") },
      { name: "list", summary: "List tickets, newest first", load: () => import("./commands/list.ts") },
      { name: "show", summary: "Show one ticket with everything it says", load: () => import("./commands/show.ts") },
      { name: "get", summary: "Show several tickets at once", load: () => import("./commands/get.ts") },
      { name: "search", summary: "Find tickets by words, best first", load: () => import("./commands/search.ts") },
      { name: "status", summary: "Change the status of a ticket", load: () => import("./commands/status.ts") },
      { name: "note", summary: "Add a remark to a ticket", load: () => import("./commands/note.ts") },
      { name: "edit", summary: "Change what a ticket says", load: () => import("./commands/edit.ts") },
      { name: "archive", summary: "Put tickets away", load: () => import("./commands/archive.ts") },
      { name: "restore", summary: "Bring archived tickets back", load: () => import("./commands/restore.ts") },
      { name: "summary", summary: "Count tickets, also by fiefdom", load: () => import("./commands/summary.ts") },
      { name: "history", summary: "Show who did what, newest first", load: () => import("./commands/history.ts") },
      { name: "undo", summary: "Take a change back", load: () => import("./commands/undo.ts") },
      { name: "watch", summary: "Print changes as they happen", load: () => import("./commands/watch.ts") }
    ]
  },
  {
    group: "Checks",
    commands: [
      {
        name: "health",
        summary: "Run the checks and bring tickets in step",
        load: () => import("./commands/health.ts")
      },
      { name: "ingest", summary: "Turn the output of a tool into tickets", load: () => import("./commands/ingest.ts") },
      { name: "context", summary: "Show what is known about a fiefdom", load: () => import("./commands/context.ts") }
    ]
  },
  {
    group: "Agents",
    commands: [
      { name: "prime", summary: "Teach an agent to use all this", load: () => import("./commands/prime.ts") },
      { name: "claim", summary: "Claim a ticket for a time", load: () => import("./commands/claim.ts") },
      { name: "renew", summary: "Keep a claimed ticket for longer", load: () => import("./commands/renew.ts") },
      { name: "release", summary: "Give a claimed ticket back", load: () => import("./commands/release.ts") },
      { name: "complete", summary: "End a claim, with proof of the fix", load: () => import("./commands/complete.ts") },
      { name: "escalate", summary: "Say that an agent is stuck", load: () => import("./commands/escalate.ts") },
      { name: "questions", summary: "List what agents ask people", load: () => import("./commands/questions.ts") },
      { name: "answer", summary: "Answer a question of an agent", load: () => import("./commands/answer.ts") },
      { name: "mcp", summary: "Serve the tickets to an agent by MCP", load: () => import("./commands/mcp.ts") }
    ]
  },
  {
    group: "Deployments",
    commands: [
      { name: "worker", summary: "Deploy agents for ready tickets", load: () => import("./commands/worker.ts") },
      { name: "deploy", summary: "Deploy one agent for one ticket", load: () => import("./commands/deploy.ts") },
      { name: "deployments", summary: "List what agents did", load: () => import("./commands/deployments.ts") },
      { name: "log", summary: "Print what an agent said", load: () => import("./commands/log.ts") },
      { name: "diff", summary: "Print what an agent changed", load: () => import("./commands/diff.ts") },
      { name: "cancel", summary: "End a deployment", load: () => import("./commands/cancel.ts") },
      { name: "approve", summary: "Take a proven fix", load: () => import("./commands/approve.ts") },
      { name: "reject", summary: "Refuse a proven fix, with the reason", load: () => import("./commands/reject.ts") },
      { name: "demo", summary: "See all of it work, in a few seconds", load: () => import("./commands/demo.ts") }
    ]
  },
  {
    group: "Project",
    commands: [
      { name: "init", summary: "Make the ticket store of a project", load: () => import("./commands/init.ts") },
      { name: "config", summary: "Show the configuration that holds", load: () => import("./commands/config.ts") },
      {
        name: "doctor",
        summary: "Find and mend what is wrong with the data",
        load: () => import("./commands/doctor.ts")
      },
      { name: "import", summary: "Take in tickets from elsewhere", load: () => import("./commands/import.ts") },
      { name: "export", summary: "Print all tickets, for elsewhere", load: () => import("./commands/export.ts") }
    ]
  }
]
