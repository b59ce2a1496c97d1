/** Questions of agents for people: as a table, as one line. */
import type { Question } from "@orchestr8/contracts"
import { answerText } from "@orchestr8/worker"
import type { Page } from "../Output.ts"
import type { Cell, Column } from "./table.ts"
import { formatTable } from "./table.ts"
import { formatAge } from "./time.ts"

const columns: ReadonlyArray<Column> = [
  { header: "DEPLOYMENT" },
  { header: "N", align: "right" },
  { header: "AGE", align: "right" },
  { header: "QUESTION", minimum: 20 },
  { header: "ANSWER", minimum: 12 }
]

const offered = ({ options }: Question): string => options.map(({ id, name }) => `${id}: ${name}`).join(", ")

export const formatQuestions = (questions: ReadonlyArray<Question>, page: Page): string => {
  if (questions.length === 0) return ""
  const rows = questions.map((question): ReadonlyArray<Cell> => {
    const { answer, asked_at, deployment, id, kind, text } = question
    const choice = offered(question)
    return [
      { text: deployment, paint: page.style.cyan },
      { text: String(id) },
      { text: formatAge(asked_at, page.now), paint: page.style.dim },
      { text: `${kind === "permission" ? "permission: " : ""}${text}${choice === "" ? "" : ` (${choice})`}` },
      answer === null
        ? { text: "open", paint: page.style.yellow }
        : { text: `${answerText(question)} (${answer.by})`, paint: page.style.dim }
    ]
  })
  return formatTable(columns, rows, page)
}

/** `3f2a1b9c-1 1  answered: red`. */
export const formatAnswered = (question: Question, { style }: Page): string =>
  `${style.cyan(`${question.deployment} ${question.id}`)}  answered: ${answerText(question).replace(/\s+/g, " ")}`
