/** What an agent does while it does it, in one form for every agent. Source: worker.md "Agents". */
import * as Schema from "effect/Schema"
import { FailureClass } from "./Failure.ts"
import { Timestamp } from "./Timestamp.ts"

/** What a tool is for, in the words of the Agent Client Protocol. */
export const ToolKind = Schema.Literals([
  "read",
  "edit",
  "delete",
  "move",
  "search",
  "execute",
  "think",
  "fetch",
  "switch_mode",
  "other"
])
export type ToolKind = typeof ToolKind.Type

/** Tokens and US dollars of the run so far; null where the agent does not say. */
export const Usage = Schema.Struct({ tokens: Schema.NullOr(Schema.Int), usd: Schema.NullOr(Schema.Finite) })
export interface Usage extends Schema.Schema.Type<typeof Usage> {}

export const AgentEvent = Schema.TaggedUnion({
  /** What it says. */
  text: { text: Schema.String },
  /** It uses a tool; `detail` is one line, such as the command or the file. */
  tool: { name: Schema.String, kind: ToolKind, detail: Schema.String },
  /** It changed a file. */
  diff: { path: Schema.String },
  permission: { decision: Schema.Literals(["asked", "allowed", "denied"]), title: Schema.String },
  usage: Usage.fields,
  /** Its last word. `failure`: what it says went wrong; absent when it says that all went well. */
  result: {
    text: Schema.String,
    failure: Schema.optionalKey(FailureClass),
    /** The failure is read out of words that may be about something else. */
    guessed: Schema.optionalKey(Schema.Boolean),
    /** With `rate_limit`: when its provider lets it go on. */
    retry_at: Schema.optionalKey(Timestamp)
  },
  /** What its adapter or its own machinery says: warnings, errors, lines that mean nothing. */
  notice: { text: Schema.String }
})
export type AgentEvent = typeof AgentEvent.Type

/** A line of `agent.jsonl` in the folder of a deployment. */
export const AgentEventEntry = Schema.Struct({ at: Timestamp, run: Schema.Int, event: AgentEvent })
export interface AgentEventEntry extends Schema.Schema.Type<typeof AgentEventEntry> {}
