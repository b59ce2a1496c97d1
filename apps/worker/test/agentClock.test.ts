import { assert, describe, it } from "@effect/vitest"
import type { Deployment } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { agentClock, agentMinutes } from "../src/agentClock.ts"
import { answerQuestion, DeploymentRecords, Questions } from "../src/index.ts"
import { agentCommand, createTicket, deployTicket, makeProject } from "./project.ts"
import { sampleDeployment } from "./sampleTicket.ts"

const makeClock = () => {
  let deployment: Deployment = { ...sampleDeployment, ended_at: null }
  const journal = {
    current: () => deployment,
    change: (fields: Partial<Deployment>) =>
      Effect.sync(() => {
        deployment = { ...deployment, ...fields }
      })
  }
  return { clock: agentClock(journal), current: journal.current }
}

describe("the time of agents", () => {
  it.live("is in the record, and stands still there while a person is asked", () => {
    const command = agentCommand("acp.mjs", "asking", "src/add.mjs", "a - b", "a + b")
    const agents = { repair_general: { adapter: "acp", command } } as const
    const { services } = makeProject({ config: { agents }, worker: { merge: "none" } })
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      const { id } = yield* createTicket()
      const deploying = yield* Effect.forkChild(deployTicket(id), { startImmediately: true })
      const [question] = yield* (yield* Questions)
        .list(`${id}-1`)
        .pipe(Effect.repeat({ until: (asked) => asked.length > 0, schedule: Schedule.spaced("10 millis") }))
      const asking = yield* records.get(`${id}-1`).pipe(
        Effect.repeat({
          until: ({ agent_time }) => agent_time !== undefined && agent_time.minutes > 0,
          schedule: Schedule.spaced("10 millis")
        })
      )
      assert.isNull(asking.agent_time?.since)
      yield* answerQuestion(`${id}-1`, question?.id ?? 0, { option: "yes", text: "" })
      const { deployment } = yield* Fiber.join(deploying)
      assert.strictEqual(deployment.state, "succeeded")
      assert.isNull(deployment.agent_time?.since)
      assert.isAbove(deployment.agent_time?.minutes ?? 0, asking.agent_time?.minutes ?? 0)
    }).pipe(Effect.provide(services))
  })

  it.effect("is summed over runs, without what is between them", () =>
    Effect.gen(function* () {
      const { clock, current } = makeClock()
      for (let run = 0; run < 2; run++) {
        yield* clock.start
        yield* TestClock.adjust("3 minutes")
        yield* clock.stop
        yield* TestClock.adjust("8 hours")
      }
      assert.deepStrictEqual(current().agent_time, { minutes: 6, since: null })
    })
  )

  it.effect("stands still from the first question that is open to the last answer, however the waiting ends", () =>
    Effect.gen(function* () {
      const { clock, current } = makeClock()
      yield* clock.start
      yield* TestClock.adjust("1 minute")
      const wait = (hours: number) =>
        Effect.forkChild(clock.standingStill(Effect.sleep(`${hours} hours`)), { startImmediately: true })
      const [one, , three] = [yield* wait(1), yield* wait(2), yield* wait(9)]
      assert.isNull(current().agent_time?.since)
      yield* TestClock.adjust("1 hour")
      yield* Fiber.join(one)
      assert.isNull(current().agent_time?.since)
      yield* TestClock.adjust("1 hour")
      yield* Fiber.interrupt(three)
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(agentMinutes(current(), yield* Effect.clockWith((clock) => clock.currentTimeMillis)), 3)
    })
  )
})
