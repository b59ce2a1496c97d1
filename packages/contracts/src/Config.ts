/**
 * `.orchestr8/config.json`: checks, agents, worker settings, protected files. Every key has a default; an
 * unknown key is an error. Source: product.md section 5.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { ToolKind } from "./AgentEvent.ts"
import { CheckParser } from "./Check.ts"
import { defaultReactions, type FailureClass, Reaction } from "./Failure.ts"
import { NotifyConfig } from "./Notify.ts"

const Argv = Schema.Array(Schema.String).check(Schema.isMinLength(1, { expected: "a list with at least the program" }))
const Strings = Schema.Array(Schema.String)

const between = (minimum: number, maximum: number) =>
  Schema.Int.check(
    Schema.isBetween({ minimum, maximum }, { expected: `a whole number between ${minimum} and ${maximum}` })
  )

const positive = Schema.isGreaterThan(0, { expected: "a number above 0" })

/** A time span in words: `90 seconds`, `2 minutes`, `1 hour`. */
export const Span = Schema.String.check(
  Schema.isPattern(/^\d+(?:\.\d+)? ?(?:milli|second|minute|hour|day)s?$/u, {
    expected: "a time span such as 30 seconds or 2 minutes"
  })
)

/** Milliseconds of a span. */
export const spanMillis = (span: string): number => {
  const [, amount = "0", unit = "second"] = /^([\d.]+) ?([a-z]+?)s?$/.exec(span) ?? []
  const factors: Record<string, number> = { milli: 1, second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }
  return Number(amount) * (factors[unit] ?? Number.NaN)
}

export const CheckConfig = Schema.Struct({
  command: Argv.annotate({ description: "Program and arguments; no shell is involved." }),
  parser: Schema.optionalKey(CheckParser.annotate({ description: "How to read its output. Default: auto." })),
  paths: Schema.optionalKey(Strings.annotate({ description: "Run only where one of these globs matches a file." })),
  fiefdom: Schema.optionalKey(
    Schema.String.annotate({ description: "auto (the folder of the finding's file) or one fiefdom. Default: auto." })
  ),
  timeout: Schema.optionalKey(
    Span.annotate({ description: "How long it may run, such as 30 seconds. Default: 2 minutes." })
  ),
  protect: Schema.optionalKey(
    Strings.annotate({ description: "Globs of files that an agent must not touch to get this check green." })
  )
}).annotate({ description: "A command that tells whether a fiefdom is healthy." })
export interface CheckConfig extends Schema.Schema.Type<typeof CheckConfig> {}

export const Permission = Schema.Literals(["allow", "ask", "deny"])
export type Permission = typeof Permission.Type

const permission = Schema.optionalKey(Permission)

export const AgentPreset = Schema.Literals(["claude", "codex", "gemini", "copilot", "opencode"])
export type AgentPreset = typeof AgentPreset.Type

export const AgentConfig = Schema.Struct({
  preset: Schema.optionalKey(
    AgentPreset.annotate({ description: "A command line agent whose command, parser and briefing are known." })
  ),
  adapter: Schema.optionalKey(
    Schema.Literals(["command", "acp"]).annotate({
      description: "command: one process a deployment. acp: the Agent Client Protocol. Default: command."
    })
  ),
  command: Schema.optionalKey(
    Argv.annotate({
      description:
        "Program and arguments; {briefing_file}, {briefing}, {ticket_id}, {worktree} and {mcp_config} are filled in. Required without a preset."
    })
  ),
  parser: Schema.optionalKey(
    Schema.Literals(["none", "claude", "codex", "gemini", "copilot", "opencode"]).annotate({
      description: "How to read the agent's output. Default: none."
    })
  ),
  briefing: Schema.optionalKey(
    Schema.Literals(["stdin", "file"]).annotate({ description: "How the agent gets its briefing. Default: stdin." })
  ),
  model: Schema.optionalKey(Schema.String.annotate({ description: "The name that the combat file shows." })),
  concurrency: Schema.optionalKey(
    between(1, 128).annotate({ description: "Deployments of this agent type at the same time. Default: no own limit." })
  ),
  permissions: Schema.optionalKey(
    Schema.Struct({
      read: permission,
      edit: permission,
      delete: permission,
      move: permission,
      search: permission,
      execute: permission,
      think: permission,
      fetch: permission,
      switch_mode: permission,
      other: permission
    } satisfies Record<ToolKind, unknown>).annotate({
      description:
        "acp: what is allowed, asked or denied, by kind of tool. Default: read, search, think, edit and move are allowed, the others ask."
    })
  )
}).annotate({ description: "An agent type that tickets can be deployed to." })
export interface AgentConfig extends Schema.Schema.Type<typeof AgentConfig> {}

const spending = {
  attempts: Schema.optionalKey(between(1, 10_000)),
  minutes: Schema.optionalKey(Schema.Finite.check(positive)),
  tokens: Schema.optionalKey(Schema.Int.check(positive)),
  usd: Schema.optionalKey(Schema.Finite.check(positive))
}

const reaction = (failure: FailureClass) => Reaction.annotate({ description: `Default: ${defaultReactions[failure]}.` })

const reactions = {
  rate_limit: reaction("rate_limit"),
  login: reaction("login"),
  configuration: reaction("configuration"),
  no_change: reaction("no_change"),
  still_red: reaction("still_red"),
  protected_files: reaction("protected_files"),
  timeout: reaction("timeout"),
  crash: reaction("crash"),
  permission_denied: reaction("permission_denied"),
  refused: reaction("refused"),
  over_budget: reaction("over_budget"),
  lost: reaction("lost")
} satisfies Record<FailureClass, unknown>

export const WorkerConfig = Schema.Struct({
  trigger: Schema.Literals(["automatic", "manual"]).annotate({
    description: "manual: only tickets deploy starts an agent. Default: automatic."
  }),
  concurrency: between(1, 128).annotate({ description: "Deployments at the same time. Default: 2." }),
  isolation: Schema.Literals(["worktree", "none"]).annotate({
    description: "Where an agent works: in a git worktree of its own, or in the project itself. Default: worktree."
  }),
  merge: Schema.Literals(["review", "fast-forward", "none"]).annotate({
    description:
      "What happens to a proven fix: a person reviews it, it is merged, or the branch stays. Default: review."
  }),
  maxAttempts: between(1, 100).annotate({
    description: "Failed attempts at one ticket before a person is called. Default: 3."
  }),
  maxTicketsPerRun: between(1, 10_000).annotate({
    description: "More new findings than this in one run of a check become one ticket per fiefdom. Default: 50."
  }),
  escalation: Strings.annotate({
    description: "Agent types, tried in this order as attempts fail. Default: repair_general."
  }),
  timeouts: Schema.Struct({
    start: Span.annotate({ description: "Until the agent's first output. Default: 60 seconds." }),
    silence: Span.annotate({ description: "Between two outputs of the agent. Default: 5 minutes." }),
    total: Span.annotate({ description: "The whole run of the agent. Default: 1 hour." }),
    grace: Span.annotate({ description: "Between the agent's final event and its exit. Default: 10 seconds." }),
    verify: Span.annotate({ description: "One run of the verify command. Default: 10 minutes." }),
    lease: Span.annotate({ description: "How long a claim lasts without being renewed. Default: 1 minute." }),
    answer: Span.annotate({ description: "How long an agent's question waits for a person. Default: 1 day." })
  }),
  prepare: Schema.optionalKey(
    Argv.annotate({
      description:
        "Program and arguments that make a new worktree ready, such as pnpm install; run again before each proof in it."
    })
  ),
  environment: Strings.annotate({
    description: "Names of environment variables that agents, and the proofs of their work, may see."
  }),
  budget: Schema.Struct({
    ...spending,
    day: Schema.optionalKey(Schema.Struct(spending).annotate({ description: "What all tickets of one day may cost." }))
  }).annotate({ description: "What one ticket may cost; no limit where none is given." }),
  reactions: Schema.Struct(reactions).annotate({ description: "What is done about each class of failure." }),
  log: Schema.Literals(["debug", "info", "warning", "error"]).annotate({
    description: "The least that goes to .orchestr8/.local/worker.log. Default: info."
  }),
  allowProtected: Schema.Boolean.annotate({
    description: "May an agent change the files of the check that it is to mend? Default: false."
  })
})
export interface WorkerConfig extends Schema.Schema.Type<typeof WorkerConfig> {}

export const ProtectedFile = Schema.Struct({
  path: Schema.String.annotate({ description: "Glob of the protected files, relative to the project root." }),
  reason: Schema.String.annotate({ description: "Why, in words that an agent is shown." })
})

export const Config = Schema.Struct({
  checks: Schema.Record(Schema.String, CheckConfig).annotate({ description: "Checks by name." }),
  agents: Schema.Record(Schema.String, AgentConfig).annotate({ description: "Agents by agent type." }),
  worker: WorkerConfig,
  locks: Schema.Array(ProtectedFile).annotate({ description: "Files that agents must leave alone." }),
  notify: Schema.Record(Schema.String, NotifyConfig).annotate({
    description: "Who is told of what happens: commands and webhooks by name."
  })
})
/** The whole configuration, every default filled in. */
export interface Config extends Schema.Schema.Type<typeof Config> {}

export const defaultConfig: Config = {
  checks: {},
  agents: {},
  worker: {
    trigger: "automatic",
    concurrency: 2,
    isolation: "worktree",
    merge: "review",
    maxAttempts: 3,
    maxTicketsPerRun: 50,
    escalation: ["repair_general"],
    timeouts: {
      start: "60 seconds",
      silence: "5 minutes",
      total: "1 hour",
      grace: "10 seconds",
      verify: "10 minutes",
      lease: "1 minute",
      answer: "1 day"
    },
    environment: ["PATH", "HOME", "LANG", "LC_ALL", "TERM", "USER", "SHELL", "TMPDIR"],
    budget: {},
    reactions: defaultReactions,
    log: "info",
    allowProtected: false
  },
  locks: [],
  notify: {}
}

const WorkerFile = WorkerConfig.mapFields((fields) => ({
  ...fields,
  timeouts: fields.timeouts
    .mapFields(Struct.map(Schema.optionalKey))
    .annotate({ description: "Time limits, such as 30 seconds or 2 minutes." }),
  reactions: fields.reactions
    .mapFields(Struct.map(Schema.optionalKey))
    .annotate({ description: "What is done about each class of failure." })
}))
  .mapFields(Struct.map(Schema.optionalKey))
  .annotate({ description: "How the worker deploys agents." })

/** The file as people write it: everything may be left out. */
export const ConfigFile = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String.annotate({ description: "Where editors find this description." })),
  checks: Schema.optionalKey(Config.fields.checks),
  agents: Schema.optionalKey(Config.fields.agents),
  worker: Schema.optionalKey(WorkerFile),
  locks: Schema.optionalKey(Config.fields.locks),
  notify: Schema.optionalKey(Config.fields.notify)
})
export interface ConfigFile extends Schema.Schema.Type<typeof ConfigFile> {}
