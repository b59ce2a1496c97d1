/**
 * What follows a failed attempt, by its class and the configuration. Pure, so that the worker, `worker why` and the tests
 * say the same. Source: worker.md "Outcome".
 */
import type { Config, Deployment, FailureClass, Reaction, Ticket } from "@orchestr8/contracts"
import { ladderOf, recentFailures } from "./attempts.ts"
import { Conclusion } from "./Conclusion.ts"

export const reactionTo = (failure: FailureClass, { worker }: Config): Reaction => worker.reactions[failure]

/**
 * The conclusion of an attempt in the light of those before it. `earlier`: the deployments of the ticket before this one,
 * newest first.
 */
export const weigh = (
  conclusion: Conclusion,
  given: { readonly ticket: Ticket; readonly config: Config; readonly earlier: ReadonlyArray<Deployment> }
): Conclusion => {
  const { failure, outcome, reason } = conclusion
  if (outcome !== "failed" || failure === undefined) return conclusion
  const { config, earlier, ticket } = given
  const failures = recentFailures(earlier, config).length + 1
  const change = (fields: Partial<Conclusion>) => new Conclusion({ ...conclusion, ...fields })
  switch (reactionTo(failure, config)) {
    case "wait":
      return change({ outcome: "failed" })
    case "person":
      return change({ outcome: "needs_attention" })
    case "next_agent":
      if (failures >= ladderOf(ticket, config).length) {
        return change({ outcome: "gave_up", reason: `gave up: ${reason}; there is no other agent to try` })
      }
      break
    case "retry":
  }
  return failures >= config.worker.maxAttempts
    ? change({
        outcome: "gave_up",
        reason: `gave up after ${failures} ${failures === 1 ? "attempt" : "attempts"}: ${reason}`
      })
    : conclusion
}
