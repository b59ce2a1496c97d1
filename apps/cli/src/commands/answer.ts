/** `tickets answer`: a person's answer to an agent. */
import { Question, ValidationError } from "@orchestr8/contracts"
import { answerQuestion } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatAnswered } from "../format/question.ts"
import { textOrStdin } from "../input.ts"
import { Output } from "../Output.ts"
import { optionalText } from "../parameters.ts"
import { personOnly } from "../personOnly.ts"
import { questionTarget, questionToAnswer } from "../questionTarget.ts"
import { workerServices } from "../workerServices.ts"

const NUMBER = /^[1-9]\d{0,8}$/

/** `[N] TEXT`, and with an option `[N] [TEXT]`: a lone number is the answer itself unless an option is one. */
const readWords = (words: ReadonlyArray<string>, hasOption: boolean) =>
  Effect.gen(function* () {
    const [first = "", second] = words
    const isNumbered = words.length === 2 || (hasOption && NUMBER.test(first))
    if (!isNumbered) return { number: undefined, text: first }
    if (NUMBER.test(first)) return { number: Number(first), text: second ?? "" }
    const hint = "say it such as: tickets answer 3f2a1b9c-1 2 TEXT; see: tickets questions"
    return yield* new ValidationError({ field: "n", reason: `${JSON.stringify(first)} is no number`, hint })
  })

export const command = defineCommand(
  Command.make(
    "answer",
    {
      target: questionTarget,
      words: Argument.String("answer").pipe(
        Argument.withDescription(
          "What you say; before it the number of the question, unless it is the only open one; - reads stdin"
        ),
        Argument.between(0, 2)
      ),
      option: optionalText("option", "<id>", "One of the options that the question offers")
    },
    Effect.fnUntraced(function* ({ option, target, words }) {
      const output = yield* Output
      const { number, text } = yield* readWords(words, Option.isSome(option))
      yield* personOnly(target, "to answer")
      const { deployment, id } = yield* questionToAnswer(target, number)
      const answer = { option: Option.getOrNull(option), text: yield* textOrStdin(text) }
      yield* output.answer(Question, yield* answerQuestion(deployment, id, answer), formatAnswered)
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "Answer a question of an agent. The first answer holds: a second one is a conflict, exit 4. An agent that still waits goes on at once, another one is continued with the answer; see how with tickets log DEPLOYMENT -f."
    ),
    Command.withExamples([
      { command: "tickets questions", description: "what is asked" },
      { command: 'tickets answer 3f2 "keep the old name"', description: "the only open question" },
      { command: "tickets answer 3f2a1b9c-1 2 --option allow", description: "question 2 of that deployment" }
    ])
  )
)
