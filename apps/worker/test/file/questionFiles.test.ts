import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { actorOf, TicketId } from "@orchestr8/contracts"
import { CurrentActor } from "@orchestr8/core"
import { temporaryProject } from "@orchestr8/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { layer } from "../../src/file/questionFiles.ts"
import { type QuestionDraft, Questions } from "../../src/Questions.ts"

const ticket = TicketId.make("3f2a1b9c")
const deployment = "3f2a1b9c-1"
const colour: QuestionDraft = { kind: "question", text: "Which colour?", options: [] }
const mayI: QuestionDraft = {
  kind: "permission",
  text: "May I?",
  options: [
    { id: "yes", name: "Yes" },
    { id: "no", name: "No" }
  ]
}

/** Two of them over one project are two processes to each other. */
const questionsOf = (root: string) => Effect.map(Layer.build(layer(root)), Context.get(Questions))

const inProject = Effect.gen(function* () {
  const root = yield* temporaryProject
  const folder = path.join(root, ".orchestr8", "deployments", deployment, "questions")
  return { root, folder, agent: yield* questionsOf(root), person: yield* questionsOf(root) }
})

const words = (text: string) => ({ option: null, text })

describe("questions as files", () => {
  it.effect("one process asks, another answers, and the first hears it", () =>
    Effect.gen(function* () {
      const { agent, folder, person } = yield* inProject
      const asked = yield* agent.ask(deployment, ticket, colour)
      assert.deepStrictEqual([asked.id, asked.answer], [1, null])
      const heard = yield* Effect.forkChild(agent.awaitAnswer(deployment, 1), { startImmediately: true })
      const answered = yield* Effect.provideService(
        person.answer(deployment, 1, words("red")),
        CurrentActor,
        actorOf("human", "ann")
      )
      assert.deepInclude(yield* Fiber.join(heard), { option: null, text: "red", by: actorOf("human", "ann") })
      assert.deepStrictEqual(yield* person.list(), [answered])
      assert.deepStrictEqual(fs.readdirSync(folder).sort(), ["1.answer.json", "1.json"])
      assert.strictEqual((yield* agent.awaitAnswer(deployment, 1)).text, "red")
    })
  )

  it.effect("never misses an answer, however close it comes to the question", () =>
    Effect.gen(function* () {
      const { agent, person } = yield* inProject
      for (let n = 1; n <= 40; n++) {
        const { id } = yield* agent.ask(deployment, ticket, colour)
        const [heard] = yield* Effect.all(
          [agent.awaitAnswer(deployment, id), person.answer(deployment, id, words(String(n)))],
          { concurrency: 2 }
        )
        assert.strictEqual(heard.text, String(n))
      }
    })
  )

  it.effect("the first answer holds; the second is a conflict that names who was first", () =>
    Effect.gen(function* () {
      const { agent, person } = yield* inProject
      yield* agent.ask(deployment, ticket, mayI)
      const answers = [person, agent, person].map((questions, n) =>
        questions
          .answer(deployment, 1, { option: "no", text: "" })
          .pipe(Effect.provideService(CurrentActor, actorOf("human", `p${n}`)), Effect.result)
      )
      const results = yield* Effect.all(answers, { concurrency: 3 })
      const [question] = yield* agent.list(deployment)
      const refused = results.flatMap((result) => (result._tag === "Failure" ? [result.failure] : []))
      assert.strictEqual(refused.length, 2)
      for (const error of refused) {
        assert.strictEqual(error._tag, "LeaseConflict")
        assert.include(error.message, `question 1 of ${deployment} was answered by ${question?.answer?.by}`)
      }
    })
  )

  it.effect("words that name an option mean it; other words give no permission", () =>
    Effect.gen(function* () {
      const { agent, person } = yield* inProject
      yield* agent.ask(deployment, ticket, mayI)
      const refused = yield* Effect.flip(person.answer(deployment, 1, words("do what you think")))
      assert.include(refused.message, "given or refused by one of its options")
      const { answer } = yield* person.answer(deployment, 1, words("YES"))
      assert.deepInclude(answer, { option: "yes", text: "" })
    })
  )

  it.effect("two that ask at once get two numbers", () =>
    Effect.gen(function* () {
      const { agent, person } = yield* inProject
      const asked = yield* Effect.all(
        Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? agent : person).ask(deployment, ticket, colour)),
        { concurrency: 10 }
      )
      assert.deepStrictEqual(
        asked.map(({ id }) => id).sort((a, b) => a - b),
        Array.from({ length: 10 }, (_, n) => n + 1)
      )
    })
  )

  it.effect("refuses what is no answer, and writes nothing", () =>
    Effect.gen(function* () {
      const { agent, folder } = yield* inProject
      yield* agent.ask(deployment, ticket, mayI)
      yield* agent.ask(deployment, ticket, colour)
      const refusals = yield* Effect.forEach(
        [
          agent.answer(deployment, 1, { option: "perhaps", text: "" }),
          agent.answer(deployment, 1, words("go on")),
          agent.answer(deployment, 2, { option: "yes", text: "" }),
          agent.answer(deployment, 2, words("  "))
        ],
        Effect.flip
      )
      assert.deepStrictEqual(
        refusals.map((error) => [error._tag, error.message, error.hint]),
        [
          ["ValidationError", 'option: "perhaps" is not offered', "choose one of: yes, no"],
          ["ValidationError", "text: a permission is given or refused by one of its options", "choose one of: yes, no"],
          ["ValidationError", 'option: "yes" is not offered', "answer in words"],
          ["ValidationError", "text: there is no answer", "answer in words"]
        ]
      )
      assert.strictEqual((yield* Effect.flip(agent.answer(deployment, 9, words("x"))))._tag, "NotFound")
      assert.strictEqual((yield* Effect.flip(agent.awaitAnswer(deployment, 9)))._tag, "NotFound")
      assert.deepStrictEqual(fs.readdirSync(folder).sort(), ["1.json", "2.json"])
    })
  )

  it.effect("what cannot be read breaks no list, and an id never leaves the folder", () =>
    Effect.gen(function* () {
      const { agent, folder, root } = yield* inProject
      assert.deepStrictEqual(yield* agent.list(), [])
      assert.deepStrictEqual(yield* agent.list(deployment), [])
      yield* agent.ask(deployment, ticket, colour)
      fs.writeFileSync(path.join(folder, "2.json"), "{")
      fs.writeFileSync(path.join(folder, "1.answer.json"), '{"option": 7')
      assert.deepStrictEqual(
        (yield* agent.list()).map(({ answer, id }) => [id, answer]),
        [[1, null]]
      )
      assert.strictEqual((yield* agent.ask(deployment, ticket, colour)).id, 3)
      for (const id of ["../x", "3f2a1b9c-1/../../x", "3f2a1b9c", ""]) {
        assert.strictEqual((yield* Effect.flip(agent.ask(id, ticket, colour)))._tag, "StoreUnavailable", id)
        assert.strictEqual((yield* Effect.flip(agent.list(id)))._tag, "StoreUnavailable", id)
        assert.strictEqual((yield* Effect.flip(agent.awaitAnswer(id, 1)))._tag, "StoreUnavailable", id)
      }
      assert.deepStrictEqual(fs.readdirSync(path.join(root, ".orchestr8", "deployments")), [deployment])
    })
  )
})
