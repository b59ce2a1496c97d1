/**
 * What agents ask people, and the answers: files in the folder of the deployment, so that whoever asks, whoever answers
 * and the worker may be different processes. Each question is answered at most once. Source: worker.md "Agents".
 */
import type { Answer, NotFound, Question, StoreUnavailable, TicketId, TicketsError } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

export type QuestionDraft = Pick<Question, "kind" | "text" | "options">

export class Questions extends Context.Service<
  Questions,
  {
    /** Writes it down under the next number of its deployment. */
    readonly ask: (
      deployment: string,
      ticketId: TicketId,
      question: QuestionDraft
    ) => Effect.Effect<Question, StoreUnavailable>
    /**
     * The first answer holds: a second one is a conflict, an option that is not offered a usage error. Text is needed
     * where there are no options.
     */
    readonly answer: (
      deployment: string,
      id: number,
      answer: Pick<Answer, "option" | "text">
    ) => Effect.Effect<Question, TicketsError>
    /** Answers what is still open in nobody's name: its agent is gone. */
    readonly withdraw: (deployment: string) => Effect.Effect<void, StoreUnavailable>
    /** Resolves when somebody answers, or at once when somebody has. */
    readonly awaitAnswer: (deployment: string, id: number) => Effect.Effect<Answer, NotFound | StoreUnavailable>
    /** Oldest first; of one deployment when it is named. What cannot be read is left out. */
    readonly list: (deployment?: string) => Effect.Effect<ReadonlyArray<Question>, StoreUnavailable>
  }
>()("@orchestr8/worker/Questions") {}
