/** What a person answered, in words: an option by its name, since its id says nothing to a reader. Pure. */
import type { Question } from "@orchestr8/contracts"

/** `Allow: only this once`; empty while the question is open. */
export const answerText = ({ answer, options }: Pick<Question, "answer" | "options">): string => {
  if (answer === null) return ""
  const option = options.find(({ id }) => id === answer.option)?.name ?? answer.option ?? ""
  return [option, answer.text].filter((part) => part !== "").join(": ")
}
