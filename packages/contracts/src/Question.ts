/** What an agent asks a person while it works: a permission, or a question in its own words. Source: worker.md. */
import * as Schema from "effect/Schema"
import { Actor } from "./Actor.ts"
import { TicketId } from "./TicketId.ts"
import { Timestamp } from "./Timestamp.ts"

export const QuestionOption = Schema.Struct({ id: Schema.String, name: Schema.String })
export interface QuestionOption extends Schema.Schema.Type<typeof QuestionOption> {}

export const Answer = Schema.Struct({
  /** The id of an option; null when the person answered in words. */
  option: Schema.NullOr(Schema.String),
  text: Schema.String,
  by: Actor,
  at: Timestamp
})
export interface Answer extends Schema.Schema.Type<typeof Answer> {}

export const Question = Schema.Struct({
  /** 1, 2, 3, … within its deployment. */
  id: Schema.Int,
  deployment: Schema.String,
  ticket_id: TicketId,
  kind: Schema.Literals(["permission", "question"]),
  text: Schema.String,
  /** Empty: any words are an answer. */
  options: Schema.Array(QuestionOption),
  asked_at: Timestamp,
  answer: Schema.NullOr(Answer)
})
export interface Question extends Schema.Schema.Type<typeof Question> {}

export const QuestionList = Schema.Struct({ questions: Schema.Array(Question) })
