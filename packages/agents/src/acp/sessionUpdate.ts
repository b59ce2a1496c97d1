/**
 * What the adapter reads of a `session/update`, and nothing more: agents are newer and older than the schemas of the
 * library, and a field that no one looks at must not cost the update. Source: agentclientprotocol.com, "Prompt Turn".
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const optional = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

/** Ids are remembered. */
const LONGEST_ID = 1000

const atLeastZero = Schema.isGreaterThanOrEqualTo(0)

const MessageChunk = Schema.Struct({
  sessionUpdate: Schema.Literal("agent_message_chunk"),
  content: Schema.Struct({ type: Schema.String, text: optional(Schema.String) }),
  messageId: optional(Schema.String)
})

/** Every field but the id tells a change; one that is absent has not changed. */
export const ToolCallChange = Schema.Struct({
  sessionUpdate: Schema.Literals(["tool_call", "tool_call_update"]),
  toolCallId: Schema.String.check(Schema.isMaxLength(LONGEST_ID)),
  title: optional(Schema.String),
  name: optional(Schema.String),
  /** A `ToolKind`, or one that this version does not know. */
  kind: optional(Schema.String),
  status: optional(Schema.String),
  content: optional(Schema.Array(Schema.Struct({ type: Schema.String, path: optional(Schema.String) })))
})
export interface ToolCallChange extends Schema.Schema.Type<typeof ToolCallChange> {}

const UsageUpdate = Schema.Struct({
  sessionUpdate: Schema.Literal("usage_update"),
  /** Tokens in the context now; it falls when the context is compacted. */
  used: Schema.Int.check(atLeastZero),
  /** Of the session so far. */
  cost: optional(Schema.Struct({ amount: Schema.Finite.check(atLeastZero), currency: Schema.String }))
})

const Known = Schema.Union([MessageChunk, ToolCallChange, UsageUpdate])
export type SessionUpdate = typeof Known.Type

const KNOWN = new Set(["agent_message_chunk", "tool_call", "tool_call_update", "usage_update"])

const decodeKind = Schema.decodeUnknownOption(
  Schema.Struct({ update: Schema.Struct({ sessionUpdate: Schema.String }) })
)
const decodeUpdate = Schema.decodeUnknownOption(Schema.Struct({ update: Known }))

/** From the parameters of a notification. `other`: an update that says nothing that is told. */
export const readSessionUpdate = (params: unknown): SessionUpdate | "other" | "malformed" => {
  const kind = Option.getOrUndefined(decodeKind(params))?.update.sessionUpdate
  if (kind !== undefined && !KNOWN.has(kind)) return "other"
  return Option.getOrUndefined(decodeUpdate(params))?.update ?? "malformed"
}
