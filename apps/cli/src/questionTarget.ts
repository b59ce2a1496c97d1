/** The questions that DEPLOYMENT|TICKET names: of one deployment, or of every deployment of a ticket. */
import type { Question } from "@orchestr8/contracts"
import { NotFound, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import { DeploymentRecords, Questions } from "@orchestr8/worker"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"

export const questionTarget = Argument.String("deployment").pipe(
  Argument.withDescription("A deployment such as 3f2a1b9c-1, or a ticket: then all deployments of it")
)

/** Oldest first. */
export const questionsOf = Effect.fnUntraced(function* (target: string) {
  const questions = yield* Questions
  if (target.includes("-")) return yield* questions.list((yield* (yield* DeploymentRecords).get(target)).id)
  const id = yield* (yield* TicketManager).resolveId(target)
  const { id: found } = yield* (yield* TicketManager).get(id)
  return (yield* questions.list()).filter(({ ticket_id }) => ticket_id === found)
})

/** The question that an answer is for: the numbered one, the newest where deployments share the number, else the only open one. */
export const questionToAnswer = Effect.fnUntraced(function* (target: string, number: number | undefined) {
  const all = yield* questionsOf(target)
  const open = all.filter(({ answer }) => answer === null)
  const numbered = all.filter(({ id }) => id === number)
  const [only, ...others] =
    number === undefined ? open : [numbered.find(({ answer }) => answer === null) ?? numbered.at(-1) ?? []].flat()
  if (only === undefined) return yield* new NotFound({ kind: "question", id: missing(target, number) })
  if (others.length === 0) return only
  return yield* new ValidationError({
    field: "question",
    reason: `${target} has ${open.length} open questions: ${open.map(nameOf).join(", ")}`,
    hint: "say which one: tickets answer DEPLOYMENT N TEXT; see them with: tickets questions"
  })
})

const nameOf = ({ deployment, id }: Question): string => `${deployment} ${id}`

const missing = (target: string, number: number | undefined): string =>
  number === undefined ? `of ${target} that is open` : `${target} ${number}`
