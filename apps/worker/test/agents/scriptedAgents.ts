/**
 * Every scripted agent, the way it is deployed and how its deployment must end. `reason` is what people read, with `ID`
 * for the ticket and `TIME` for a time; limits are short only where the agent never does what they wait for.
 */
import type { AgentConfig, ConfigFile, Deployment, FailureClass, Reaction, TicketStatus } from "@orchestr8/contracts"
import { agentCommand } from "../project.ts"

export interface ScriptedAgent {
  readonly agent: string
  readonly as: "command, text" | "command, claude" | "ACP"
  /** For the table. */
  readonly does: string
  readonly config: AgentConfig
  readonly worker?: NonNullable<ConfigFile["worker"]>
  /** What a person answers when it asks. */
  readonly answer?: string
  readonly prints?: "much"
  readonly state: Deployment["state"]
  readonly failure?: FailureClass
  readonly status: TicketStatus
  readonly reason: string
  readonly attention?: string
  /** `nothing`: the ticket waits for no further attempt. */
  readonly follows: Reaction | "nothing"
}

const BUG = ["src/add.mjs", "a - b", "a + b"]
const TEST = ["test/add.test.mjs", "5", "-1"]

/** Of an agent whose fix is proven. */
const proven = {
  state: "succeeded",
  status: "in_progress",
  reason: "changed src/add.mjs on branch tickets/ID-1",
  attention: "review",
  follows: "person"
} as const

const failed = (failure: FailureClass, reason: string, follows: Reaction = "retry") =>
  ({ state: "failed", failure, status: "open", reason, follows }) as const

const forPerson = (failure: FailureClass, reason: string) =>
  ({ state: "needs_attention", failure, status: "open", reason, attention: reason, follows: "person" }) as const

const unchanged = failed("no_change", "nothing was changed")
const testEdited = failed("protected_files", "files that prove the fix or are locked were changed: test/add.test.mjs")
/** Of an agent of the protocol; it says so itself. */
const denied = failed(
  "permission_denied",
  "the agent was not allowed to do what it wanted: I was not allowed to run sed; nothing was changed",
  "next_agent"
)
const timeout = (limit: string) => failed("timeout", `the agent was ended: ${limit}; nothing was changed`)

type Timeouts = NonNullable<NonNullable<ConfigFile["worker"]>["timeouts"]>
const limits = (timeouts: Timeouts) => ({ worker: { timeouts } }) as const

const text = (script: string, ...args: ReadonlyArray<string>) =>
  ({ as: "command, text", config: { command: agentCommand(script, ...args) } }) as const

const claude = (...args: ReadonlyArray<string>) =>
  ({ as: "command, claude", config: { command: agentCommand("claude.mjs", ...args), parser: "claude" } }) as const

const acp = (behaviour: string, ...args: ReadonlyArray<string>) =>
  ({ as: "ACP", config: { adapter: "acp", command: agentCommand("acp.mjs", behaviour, ...args) } }) as const

/** `pidFile`: where agents that leave a process behind write its pid. `resumes`: when a rate limit ends, in seconds. */
export const scriptedAgents = (pidFile: string, resumes: number): ReadonlyArray<ScriptedAgent> => [
  { agent: "honest", does: "mends the bug", ...text("fix.mjs", ...BUG), ...proven },
  {
    agent: "committing",
    does: "mends the bug and commits it itself",
    ...text("fix.mjs", ...BUG, "--commit"),
    ...proven
  },
  { agent: "lying", does: "changes nothing and says that all is well", ...text("lie.mjs"), ...unchanged },
  { agent: "test-editing", does: "makes the test agree with the bug", ...text("fix.mjs", ...TEST), ...testEdited },
  {
    agent: "hanging",
    does: "prints a line, then nothing more",
    ...text("hang.mjs", "quiet"),
    ...limits({ silence: "500 millis" }),
    ...timeout("no output for 0.5 s")
  },
  {
    agent: "deaf",
    does: "hangs, and ignores TERM",
    ...text("hang.mjs", "stubborn"),
    ...limits({ silence: "500 millis" }),
    ...timeout("no output for 0.5 s")
  },
  {
    agent: "busy",
    does: "prints for ever",
    ...text("hang.mjs", "busy"),
    ...limits({ total: "1 second" }),
    ...timeout("it ran for more than 1 s")
  },
  {
    agent: "silent",
    does: "prints nothing and never ends",
    ...text("hang.mjs", "mute"),
    ...limits({ start: "1 second" }),
    ...timeout("no output within 1 s")
  },
  { agent: "flooding", does: "prints 200 MB in lines", prints: "much", ...text("flood.mjs", "200"), ...unchanged },
  {
    agent: "flooding",
    does: "prints 200 MB in one line",
    prints: "much",
    ...text("flood.mjs", "200", "one-line"),
    ...unchanged
  },
  {
    agent: "crashing",
    does: "changes half a line and dies",
    ...text("crash.mjs", "src/add.mjs"),
    ...failed("crash", "the agent exited with 1: Error: internal error; the verify command exited with 1")
  },
  {
    agent: "forking",
    does: "leaves a process in a session of its own, deaf to TERM",
    ...text("grandchild.mjs", pidFile),
    ...unchanged
  },

  { agent: "honest", does: "mends the bug", ...claude("fix", ...BUG), ...proven },
  { agent: "lying", does: "changes nothing and says that all is well", ...claude("lie"), ...unchanged },
  { agent: "test-editing", does: "makes the test agree with the bug", ...claude("fix", ...TEST), ...testEdited },
  {
    agent: "crashing",
    does: "prints no result and exits with 1",
    ...claude("end-with", "1"),
    ...failed("crash", "the agent exited with 1; nothing was changed")
  },
  {
    agent: "asking",
    does: "is denied an edit by its own program, and exits with 0",
    ...claude("denied"),
    ...failed(
      "permission_denied",
      "the agent was not allowed to do what it wanted: I need permission to edit src/price.ts; nothing was changed",
      "next_agent"
    )
  },
  {
    agent: "spending",
    does: "uses tokens without end",
    ...claude("spend", "600"),
    worker: { budget: { tokens: 1000 } },
    ...forPerson("over_budget", "the agent was ended: it used more than its budget; nothing was changed")
  },
  {
    agent: "rate-limited",
    does: "has reached its usage limit",
    ...claude("rate-limited", String(resumes)),
    ...failed(
      "rate_limit",
      "the agent was asked by its provider to wait until TIME: Claude AI usage limit reached; nothing was changed",
      "wait"
    )
  },
  {
    agent: "rate-limited",
    does: "calls an overloaded provider a success",
    ...claude("overloaded"),
    ...failed(
      "rate_limit",
      "the agent was asked by its provider to wait: API Error: 529: Overloaded; nothing was changed",
      "wait"
    )
  },
  {
    agent: "logged-out",
    does: "is not logged in",
    ...claude("logged-out"),
    ...forPerson("login", "the agent is not logged in: Invalid API key · Please run /login; nothing was changed")
  },
  {
    agent: "refusing",
    does: "has a model that will not do it",
    ...claude("refuse"),
    ...failed(
      "refused",
      "the agent refused: API Error: Claude is unable to respond to this request, which appears to violate our Usage Policy; nothing was changed",
      "next_agent"
    )
  },
  {
    agent: "interrupted",
    does: "has had as many turns as it may have",
    ...claude("turns"),
    ...failed("timeout", "the agent exited with 1: stopped: it may take no more turns; nothing was changed")
  },
  {
    agent: "lingering",
    does: "says its last word and does not exit",
    ...claude("linger"),
    ...limits({ grace: "300 millis" }),
    ...unchanged
  },

  { agent: "honest", does: "mends the bug", ...acp("honest", ...BUG), ...proven },
  { agent: "committing", does: "mends the bug and commits it itself", ...acp("committing", ...BUG), ...proven },
  { agent: "lying", does: "changes nothing and says that all is well", ...acp("lying"), ...unchanged },
  { agent: "test-editing", does: "makes the test agree with the bug", ...acp("test-editing", ...TEST), ...testEdited },
  {
    agent: "hanging",
    does: "says a word, then hangs, deaf to TERM and to cancellation",
    ...acp("hanging"),
    ...limits({ silence: "500 millis" }),
    ...timeout("no output for 0.5 s")
  },
  {
    agent: "silent",
    does: "never answers",
    ...acp("silent"),
    ...limits({ start: "1 second" }),
    ...timeout("no output within 1 s")
  },
  { agent: "flooding", does: "says 200 MB", prints: "much", ...acp("flooding", "200"), ...unchanged },
  { agent: "flooding", does: "says one word of 17 MiB", ...acp("oversized"), ...unchanged },
  {
    agent: "crashing",
    does: "changes half a line and dies",
    ...acp("crashing", "src/add.mjs"),
    ...failed(
      "crash",
      "the agent exited with 1: ended before it answered: Error: cannot read properties of undefined; the verify command exited with 1"
    )
  },
  {
    agent: "forking",
    does: "leaves a process in a session of its own, deaf to TERM",
    ...acp("grandchild", `${pidFile}.acp`),
    ...unchanged
  },
  {
    agent: "asking",
    does: "asks to run a command; a person allows it",
    ...acp("asking", ...BUG),
    answer: "yes",
    ...proven
  },
  {
    agent: "asking",
    does: "asks to run a command; a person rejects it",
    ...acp("asking", ...BUG),
    answer: "no",
    ...denied
  },
  {
    agent: "asking",
    does: "asks to run a command; the policy denies it",
    as: "ACP",
    config: { ...acp("asking", ...BUG).config, permissions: { execute: "deny" } },
    ...denied
  },
  {
    agent: "spending",
    does: "uses tokens without end",
    ...acp("spending"),
    worker: { budget: { tokens: 1000 } },
    ...forPerson("over_budget", "the agent was ended: it used more than its budget; nothing was changed")
  },
  {
    agent: "rate-limited",
    does: "has reached its rate limit",
    ...acp("rate-limited"),
    ...failed(
      "rate_limit",
      "the agent was asked by its provider to wait until TIME: Internal error: 429 Too Many Requests; nothing was changed",
      "wait"
    )
  },
  {
    agent: "logged-out",
    does: "is not logged in",
    ...acp("logged-out"),
    ...forPerson("login", "the agent is not logged in: Authentication required; nothing was changed")
  },
  {
    agent: "refusing",
    does: "has a model that will not do it",
    ...acp("refusing"),
    ...failed("refused", "the agent refused: I cannot help with that; nothing was changed", "next_agent")
  },
  {
    agent: "lingering",
    does: "says its last word and does not exit",
    ...acp("lingering"),
    ...limits({ grace: "300 millis" }),
    ...unchanged
  }
]
