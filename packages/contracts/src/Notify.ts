/** Telling other programs what happened: a command or a webhook, at least once. Source: worker.md, product.md section 5. */
import * as Schema from "effect/Schema"
import { TriggerEvent, TriggerEventName } from "./TriggerEvent.ts"

/** Beside the trigger events: a ticket that begins to need a person. */
export const NotifyEventName = Schema.Literals([...TriggerEventName.literals, "attention"])
export type NotifyEventName = typeof NotifyEventName.Type

export const NotifyConfig = Schema.Struct({
  on: Schema.Array(NotifyEventName)
    .annotate({ description: "Which events. Default: attention." })
    .pipe(Schema.optionalKey),
  command: Schema.optionalKey(
    Schema.Array(Schema.String)
      .check(Schema.isMinLength(1, { expected: "a list with at least the program" }))
      .annotate({ description: "Program and arguments; the event is its standard input. No shell is involved." })
  ),
  url: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^https?:\/\//u, { expected: "an http or https address" })).annotate({
      description: "Gets the event by POST; any answer below 300 is taken for received."
    })
  )
}).annotate({ description: "A command or a webhook that is told of events; what failed is told again." })
export interface NotifyConfig extends Schema.Schema.Type<typeof NotifyConfig> {}

/** What is told: the same `id` means the same event, told again. */
export const Notification = Schema.Struct({
  id: Schema.String,
  event: NotifyEventName,
  seq: TriggerEvent.fields.seq,
  at: TriggerEvent.fields.at,
  ticket: TriggerEvent.fields.ticket
})
export interface Notification extends Schema.Schema.Type<typeof Notification> {}
