/**
 * Questions and answers as files of the deployment: `questions/<n>.json` and `questions/<n>.answer.json`. Both appear
 * whole and are never replaced: the first answer holds, and two that ask at once get two numbers.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { TicketsError } from "@orchestr8/contracts"
import { Answer, fromMillis, LeaseConflict, NotFound, Question, ValidationError } from "@orchestr8/contracts"
import { CurrentActor } from "@orchestr8/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Questions } from "../Questions.ts"
import { deploymentFolders, firstSeen, readText } from "./deploymentFolders.ts"

const NAME = /^(\d{1,9})\.json$/

const decodeQuestion = Schema.decodeUnknownOption(Schema.fromJsonString(Question))
const decodeAnswer = Schema.decodeUnknownOption(Schema.fromJsonString(Answer))

export const layer = (projectRoot: string): Layer.Layer<Questions> => {
  const { attempt, ids: deployments, of } = deploymentFolders(projectRoot)
  const folderOf = (deployment: string): string => path.join(of(deployment), "questions")
  const answerFile = (deployment: string, id: number): string =>
    path.join(folderOf(deployment), `${Math.trunc(id)}.answer.json`)

  const readAnswer = (deployment: string, id: number): Answer | undefined =>
    Option.getOrUndefined(decodeAnswer(readText(answerFile(deployment, id)) ?? ""))
  const readQuestion = (deployment: string, id: number): Question | undefined => {
    const file = path.join(folderOf(deployment), `${Math.trunc(id)}.json`)
    const question = Option.getOrUndefined(decodeQuestion(readText(file) ?? ""))
    return question && { ...question, answer: readAnswer(deployment, id) ?? null }
  }
  const numbersIn = (folder: string): ReadonlyArray<number> =>
    fs.existsSync(folder)
      ? fs
          .readdirSync(folder)
          .flatMap((name) => NAME.exec(name)?.[1] ?? [])
          .map(Number)
      : []

  const existing = Effect.fnUntraced(function* (deployment: string, id: number) {
    const question = yield* attempt(() => readQuestion(deployment, id))
    return question ?? (yield* new NotFound({ kind: "question", id: `${deployment} ${id}` }))
  })

  return Layer.succeed(Questions, {
    ask: Effect.fn("Questions.ask")(function* (deployment, ticketId, draft) {
      const asked_at = fromMillis(yield* Clock.currentTimeMillis)
      return yield* attempt(() => {
        const folder = folderOf(deployment)
        fs.mkdirSync(folder, { recursive: true })
        for (let id = Math.max(0, ...numbersIn(folder)) + 1; ; id++) {
          const question: Question = { id, deployment, ticket_id: ticketId, ...draft, asked_at, answer: null }
          if (createWhole(path.join(folder, `${id}.json`), question)) return question
        }
      })
    }),
    answer: Effect.fn("Questions.answer")(function* (deployment, id, given): Effect.fn.Return<Question, TicketsError> {
      const question = yield* existing(deployment, id)
      const { option, text } = namedOption(question, given)
      const refusal = refusalOf(question, option, text)
      if (refusal !== undefined) return yield* refusal
      const at = fromMillis(yield* Clock.currentTimeMillis)
      const answer: Answer = { option, text, by: yield* CurrentActor, at }
      if (question.answer === null && (yield* attempt(() => createWhole(answerFile(deployment, id), answer))))
        return { ...question, answer }
      const { by } = (yield* existing(deployment, id)).answer ?? { by: "somebody" }
      return yield* new LeaseConflict({
        id: question.ticket_id,
        reason: `question ${id} of ${deployment} was answered by ${by}, and the first answer holds`,
        hint: "see it with: tickets questions --all"
      })
    }),
    withdraw: Effect.fn("Questions.withdraw")(function* (deployment) {
      const at = fromMillis(yield* Clock.currentTimeMillis)
      const answer: Answer = { option: null, text: "withdrawn: the deployment has ended", by: yield* CurrentActor, at }
      yield* attempt(() => {
        for (const id of numbersIn(folderOf(deployment))) createWhole(answerFile(deployment, id), answer)
      })
    }),
    awaitAnswer: Effect.fn("Questions.awaitAnswer")(function* (deployment, id) {
      const question = yield* existing(deployment, id)
      return question.answer ?? (yield* firstSeen(folderOf(deployment), () => readAnswer(deployment, id)))
    }),
    list: (deployment) =>
      attempt(() =>
        (deployment === undefined ? deployments("") : [deployment])
          .flatMap((name) => numbersIn(folderOf(name)).flatMap((id) => readQuestion(name, id) ?? []))
          .sort((a, b) => (a.asked_at < b.asked_at ? -1 : a.asked_at > b.asked_at ? 1 : a.id - b.id))
      )
  })
}

/** Words that are the id or the name of an option mean that option. */
const namedOption = (
  { options }: Question,
  given: Pick<Answer, "option" | "text">
): Pick<Answer, "option" | "text"> => {
  const words = given.text.trim().toLowerCase()
  const named = options.find(({ id, name }) => id.toLowerCase() === words || name.toLowerCase() === words)
  return given.option === null && named !== undefined ? { option: named.id, text: "" } : given
}

/** What is wrong with an answer: a permission is given by an option, everything else may be said in words. */
const refusalOf = ({ kind, options }: Question, option: string | null, text: string): ValidationError | undefined => {
  const offered = options.map(({ id }) => id)
  if (option === null && text.trim() !== "" && (kind === "question" || offered.length === 0)) return undefined
  if (option !== null && offered.includes(option)) return undefined
  const hint = offered.length === 0 ? "answer in words" : `choose one of: ${offered.join(", ")}`
  const unsaid = text.trim() === "" ? "there is no answer" : "a permission is given or refused by one of its options"
  const reason = option === null ? unsaid : `${JSON.stringify(option)} is not offered`
  return new ValidationError({ field: option === null ? "text" : "option", reason, hint })
}

/** False when the file is there already. A link appears whole, whenever somebody looks or the process ends. */
const createWhole = (file: string, value: Question | Answer): boolean => {
  const temporary = `${file}.${process.pid}.new`
  fs.writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`)
  try {
    fs.linkSync(temporary, file)
    return true
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false
    throw cause
  } finally {
    fs.rmSync(temporary, { force: true })
  }
}
