/** Who did something: `human:<name>`, `agent:<deployment>`, `check:<name>`, `worker:<name>`, or `external` for an edit behind our back. */
import * as Schema from "effect/Schema"

const ACTOR =
  // oxlint-disable-next-line no-control-regex -- control characters are what this refuses, in a form that JSON Schema knows
  /^(?:external|(?:human|agent|check|worker):[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]{0,127})$/u

export const Actor = Schema.String.check(
  Schema.isPattern(ACTOR, { expected: "an actor such as human:ann, agent:<deployment>, check:unit or worker:<name>" })
).pipe(Schema.brand("Actor"))
export type Actor = typeof Actor.Type

export const isActor = (text: string): text is Actor => ACTOR.test(text)

export const external = "external" as Actor
/** The name without its kind: `ann` of `human:ann`. */
export const actorName = (actor: Actor): string => actor.slice(actor.indexOf(":") + 1)

/** `human:<name>`, unusable characters dropped. */
export const actorOf = (kind: "human" | "agent" | "check" | "worker", name: string): Actor =>
  `${kind}:${
    name
      .replace(/\p{Cc}/gu, "")
      .trim()
      .slice(0, 128) || "unknown"
  }` as Actor
