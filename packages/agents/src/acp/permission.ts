/**
 * A permission that an agent asks for, as a question to a person and as an answer to the agent. Pure. A person is shown
 * what the tool would be given, not only its title: the title is the agent's own word.
 * Source: agentclientprotocol.com, "Requesting Permission".
 */
import type {
  PermissionOption,
  RequestPermissionOutcome,
  RequestPermissionRequest,
  ToolCallContent
} from "@agentclientprotocol/sdk"
import type { Answer, Question } from "@orchestr8/contracts"

/** Characters of a question. */
const LIMIT = 4000

/** What to answer, and whether that lets the tool run. */
export interface PermissionAnswer {
  readonly decision: "allowed" | "denied"
  readonly outcome: RequestPermissionOutcome
}

const CANCELLED: PermissionAnswer = { decision: "denied", outcome: { outcome: "cancelled" } }

/** The answer of a policy: for this once where the agent offers that, and no tool runs that could not be allowed. */
export const answerAs = (
  decision: PermissionAnswer["decision"],
  options: ReadonlyArray<PermissionOption>
): PermissionAnswer => {
  const verb = decision === "allowed" ? "allow" : "reject"
  const option =
    options.find(({ kind }) => kind === `${verb}_once`) ?? options.find(({ kind }) => kind === `${verb}_always`)
  return option === undefined ? CANCELLED : select(option)
}

/** A person's answer. Words that name no option are a rejection. */
export const answerOf = (answer: Answer, options: ReadonlyArray<PermissionOption>): PermissionAnswer => {
  const option = options.find(({ optionId }) => optionId === answer.option)
  return option === undefined ? answerAs("denied", options) : select(option)
}

const select = ({ kind, optionId }: PermissionOption): PermissionAnswer => ({
  decision: kind === "allow_once" || kind === "allow_always" ? "allowed" : "denied",
  outcome: { outcome: "selected", optionId }
})

export const permissionQuestion = (
  title: string,
  { options, toolCall }: Pick<RequestPermissionRequest, "options" | "toolCall">
): Pick<Question, "kind" | "text" | "options"> => {
  const input = toolCall.rawInput === undefined || toolCall.rawInput === null ? [] : [JSON.stringify(toolCall.rawInput)]
  const text = [title, ...(toolCall.content ?? []).flatMap(shown), ...input].join("\n")
  return {
    kind: "permission",
    text: text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text,
    options: options.map(({ name, optionId }) => ({ id: optionId, name }))
  }
}

const shown = (content: ToolCallContent): ReadonlyArray<string> => {
  if (content.type === "diff") return [content.path]
  return content.type === "content" && content.content.type === "text" ? [content.content.text] : []
}
