/** `tickets questions`: what agents ask people. */
import { QuestionList } from "@orchestr8/contracts"
import { Questions } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { defineCommand } from "../CliCommand.ts"
import { formatQuestions } from "../format/question.ts"
import { Output } from "../Output.ts"
import { toggle } from "../parameters.ts"
import { questionsOf, questionTarget } from "../questionTarget.ts"
import { workerServices } from "../workerServices.ts"

export const command = defineCommand(
  Command.make(
    "questions",
    {
      target: questionTarget.pipe(Argument.optional),
      all: toggle("all", "Answered ones too")
    },
    Effect.fnUntraced(function* ({ all, target }) {
      const output = yield* Output
      const found = Option.isNone(target) ? yield* (yield* Questions).list() : yield* questionsOf(target.value)
      const questions = found.filter(({ answer }) => all || answer === null)
      yield* output.answer(QuestionList, { questions }, (list, page) => formatQuestions(list.questions, page))
      if (questions.length === 0) yield* output.notice(all ? "no agent has asked anything" : "no question is open")
      else if (questions.some(({ answer }) => answer === null))
        yield* output.notice("answer with: tickets answer DEPLOYMENT N TEXT, or --option ID")
    })
  ).pipe(
    Command.provide(workerServices),
    Command.withDescription(
      "List what agents ask and nobody has answered, oldest first. Answer with tickets answer: the agent that asked goes on with it, and its ticket needs nobody any more."
    ),
    Command.withExamples([
      { command: "tickets questions" },
      { command: "tickets questions 3f2 --all --json", description: "of one ticket, answered ones too" }
    ])
  )
)
