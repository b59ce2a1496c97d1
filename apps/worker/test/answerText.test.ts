import { assert, describe, it } from "@effect/vitest"
import { actorOf, type Answer, fromMillis, type QuestionOption } from "@orchestr8/contracts"
import { answerText } from "../src/answerText.ts"

const options: ReadonlyArray<QuestionOption> = [{ id: "1", name: "Keep" }]
const answered = (option: string | null, text: string): Answer => ({
  option,
  text,
  by: actorOf("human", "ann"),
  at: fromMillis(0)
})

describe("answerText", () => {
  it.each([
    [null, ""],
    [answered("1", ""), "Keep"],
    [answered("1", "for now"), "Keep: for now"],
    [answered(null, "red"), "red"],
    [answered("gone", ""), "gone"]
  ] as const)("%#", (answer, text) => {
    assert.strictEqual(answerText({ answer, options }), text)
  })
})
