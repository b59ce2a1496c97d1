/**
 * The one fiber that writes. Submissions are accepted into a bounded mailbox and carried out in batches;
 * each caller is answered on its own, a failure or defect of one reaches only that one. On close the accepted
 * are finished and further ones refused.
 */
import type { Rejection } from "@orchestr8/contracts"
import { StoreUnavailable } from "@orchestr8/contracts"
import type * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Queue from "effect/Queue"
import type { Committed, Submission } from "./lifecycle/Command.ts"
import { TicketStore } from "./TicketStore.ts"

const CAPACITY = 1024

interface Envelope {
  readonly submission: Submission
  readonly reply: Deferred.Deferred<Committed, Rejection | StoreUnavailable>
}

const closed = new StoreUnavailable({ problem: "closed", path: "store", detail: "the store is closing" })

export interface TicketMailbox {
  readonly submit: (submission: Submission) => Effect.Effect<Committed, Rejection | StoreUnavailable>
  /** Submissions that were accepted and not yet answered. */
  readonly pending: () => number
}

export const makeTicketMailbox = Effect.gen(function* () {
  const store = yield* TicketStore
  const mailbox = yield* Queue.bounded<Envelope, Cause.Done>(CAPACITY)
  let pending = 0

  /** Counted before it is told: its caller goes on at once. */
  const answer = (envelope: Envelope, exit: Exit.Exit<Committed, Rejection | StoreUnavailable>): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (Deferred.isDoneUnsafe(envelope.reply)) return Effect.void
      pending--
      return Effect.asVoid(Deferred.done(envelope.reply, exit))
    })

  const carryOut = (batch: ReadonlyArray<Envelope>): Effect.Effect<void> =>
    store
      .transact(
        batch.map(({ submission }) => submission),
        (index, exit) => {
          const envelope = batch[index]
          return envelope === undefined ? Effect.void : answer(envelope, exit)
        }
      )
      .pipe(
        Effect.exit,
        Effect.flatMap((exit) =>
          Exit.isSuccess(exit)
            ? Effect.void
            : Effect.forEach(batch, (envelope) => answer(envelope, Exit.failCause(exit.cause)), { discard: true })
        )
      )

  const fiber = yield* Queue.takeAll(mailbox).pipe(
    Effect.flatMap(carryOut),
    Effect.forever,
    Effect.ignore,
    Effect.tapCause(Effect.logError),
    Effect.forkScoped
  )
  yield* Effect.addFinalizer(() => Effect.andThen(Queue.end(mailbox), Fiber.await(fiber)))

  const submit = (submission: Submission): Effect.Effect<Committed, Rejection | StoreUnavailable> =>
    Effect.suspend(() => {
      const reply = Deferred.makeUnsafe<Committed, Rejection | StoreUnavailable>()
      pending++
      return Effect.flatMap(Queue.offer(mailbox, { submission, reply }), (accepted) => {
        if (accepted) return Deferred.await(reply)
        pending--
        return Effect.fail(closed)
      })
    })

  const made: TicketMailbox = { submit, pending: () => pending }
  return made
})
