/**
 * Texts with places for values: `{{name}}`. Strict: a place without a value is an error, and so is a value without a
 * place. What a value holds is never looked at, so that no text from outside can ask for another.
 */
import * as Result from "effect/Result"

const PLACE = /\{\{([^{}]*)\}\}/g

/** Fails with what is wrong with the template. */
export const fillTemplate = (
  template: string,
  values: Readonly<Record<string, string>>
): Result.Result<string, string> => {
  const names = [...template.matchAll(PLACE)].map(([, name = ""]) => name.trim())
  const unknown = names.find((name) => !Object.hasOwn(values, name))
  if (unknown !== undefined) return Result.fail(`the template names {{${unknown}}}, which there is no value for`)
  const unused = Object.keys(values).find((name) => !names.includes(name))
  if (unused !== undefined) return Result.fail(`the template has no place for {{${unused}}}`)
  return Result.succeed(template.replace(PLACE, (_, name: string) => values[name.trim()] ?? ""))
}

/** A fenced block that its content cannot end: the fence is longer than any run of backticks in it. */
export const fenced = (content: string, language = "text"): string => {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = "`".repeat(longest + 1)
  return `${fence}${language}\n${content}\n${fence}`
}
