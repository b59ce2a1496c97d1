/** Questions of agents for people: as a table, as one line. */
import type { Answer, Question } from "@orchestr8/contracts"
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

const said = ({ option, text }: Answer): string => [option ?? [], text === "" ? [] : text].flat().join(": ")

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
        : { text: `${said(answer)} (${answer.by})`, paint: page.style.dim }
    ]
  })
  return formatTable(columns, rows, page)
}

/** `3f2a1b9c-1 1  answered: red`. */
export const formatAnswered = ({ answer, deployment, id }: Question, { style }: Page): string =>
  `${style.cyan(`${deployment} ${id}`)}  answered: ${answer === null ? "" : said(answer).replace(/\s+/g, " ")}`
