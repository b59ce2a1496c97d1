/**
 * `.orchestr8/config.json`: checks, agents, worker settings, protected files. Every key has a default; an
 * unknown key is an error. Source: product.md section 5.
 */
import * as Schema from "effect/Schema"
import { CheckParser } from "./Check.ts"

const Argv = Schema.Array(Schema.String).check(Schema.isMinLength(1))
const Strings = Schema.Array(Schema.String)

/** A time span in words: `90 seconds`, `2 minutes`, `1 hour`. */
export const Span = Schema.String.check(
  Schema.isPattern(/^\d+(?:\.\d+)? ?(?:milli|second|minute|hour|day)s?$/, { expected: "a time span such as 30 seconds or 2 minutes" })
)

/** Milliseconds of a span. */
export const spanMillis = (span: string): number => {
  const [, amount = "0", unit = "second"] = /^([\d.]+) ?([a-z]+?)s?$/.exec(span) ?? []
  const factors: Record<string, number> = { milli: 1, second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }
  return Number(amount) * (factors[unit] ?? Number.NaN)
}

export const CheckConfig = Schema.Struct({
  /** Program and arguments; no shell is involved. */
  command: Argv,
  /** How to read its output; default `auto`. */
  parser: Schema.optionalKey(CheckParser),
  /** Run only where one of these globs matches a file. */
  paths: Schema.optionalKey(Strings),
  /** `auto` (the folder of the finding's file) or one fiefdom; default `auto`. */
  fiefdom: Schema.optionalKey(Schema.String),
  /** Default `2 minutes`. */
  timeout: Schema.optionalKey(Span),
  /** Globs of files that an agent must not touch to get this check green. */
  protect: Schema.optionalKey(Strings)
})
export interface CheckConfig extends Schema.Schema.Type<typeof CheckConfig> {}

export const AgentPreset = Schema.Literals(["claude", "codex", "gemini", "copilot", "opencode"])
export type AgentPreset = typeof AgentPreset.Type

export const AgentConfig = Schema.Struct({
  preset: Schema.optionalKey(AgentPreset),
  adapter: Schema.optionalKey(Schema.Literals(["command", "acp"])),
  /** Program and arguments; `{briefing_file}`, `{ticket_id}`, `{worktree}` are filled in. */
  command: Schema.optionalKey(Argv),
  /** How to read the agent's output; default `none`. */
  parser: Schema.optionalKey(Schema.Literals(["none", "claude", "codex", "gemini", "copilot", "opencode"])),
  /** How the agent gets its briefing; default `stdin`. */
  briefing: Schema.optionalKey(Schema.Literals(["stdin", "file"])),
  /** The name that the combat file shows. */
  model: Schema.optionalKey(Schema.String)
})
export interface AgentConfig extends Schema.Schema.Type<typeof AgentConfig> {}

export const WorkerConfig = Schema.Struct({
  /** `manual`: only `tickets deploy` starts an agent. */
  trigger: Schema.Literals(["automatic", "manual"]),
  concurrency: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 128 })),
  isolation: Schema.Literals(["worktree", "none"]),
  merge: Schema.Literals(["review", "fast-forward", "none"]),
  maxAttempts: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
  maxTicketsPerRun: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 })),
  /** Agent types, tried in this order as attempts fail. */
  escalation: Strings,
  timeouts: Schema.Struct({ start: Span, silence: Span, total: Span, grace: Span, verify: Span, lease: Span }),
  /** Names of environment variables that agents may see. */
  environment: Strings,
  budget: Schema.Struct({
    attempts: Schema.optionalKey(Schema.Int),
    minutes: Schema.optionalKey(Schema.Finite),
    tokens: Schema.optionalKey(Schema.Int),
    usd: Schema.optionalKey(Schema.Finite)
  }),
  /** May an agent change the files of the check that it is to mend? */
  allowProtected: Schema.Boolean
})
export interface WorkerConfig extends Schema.Schema.Type<typeof WorkerConfig> {}

export const ProtectedFile = Schema.Struct({ path: Schema.String, reason: Schema.String })

export const Config = Schema.Struct({
  checks: Schema.Record(Schema.String, CheckConfig),
  agents: Schema.Record(Schema.String, AgentConfig),
  worker: WorkerConfig,
  locks: Schema.Array(ProtectedFile)
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
      lease: "1 minute"
    },
    environment: ["PATH", "HOME", "LANG", "LC_ALL", "TERM", "USER", "SHELL", "TMPDIR"],
    budget: {},
    allowProtected: false
  },
  locks: []
}

const { timeouts, budget, ...worker } = WorkerConfig.fields

const optionalFields = <F extends Schema.Struct.Fields>(fields: F): { [K in keyof F]: Schema.optionalKey<F[K] & Schema.Top> } =>
  Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, Schema.optionalKey(field as Schema.Top)])
  ) as never

/** The file as people write it: everything may be left out. */
export const ConfigFile = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  checks: Schema.optionalKey(Config.fields.checks),
  agents: Schema.optionalKey(Config.fields.agents),
  worker: Schema.optionalKey(
    Schema.Struct({
      ...optionalFields(worker),
      timeouts: Schema.optionalKey(Schema.Struct(optionalFields(timeouts.fields))),
      budget: Schema.optionalKey(budget)
    })
  ),
  locks: Schema.optionalKey(Config.fields.locks)
})
export interface ConfigFile extends Schema.Schema.Type<typeof ConfigFile> {}
