/**
 * Splits the verify command of a ticket into program and arguments, the way a shell reads words: white space, quotes,
 * backslashes. Nothing else of a shell: what it would do with pipes, variables, substitutions or globs is refused or
 * left as text, because the command runs without one. Pure. Source: POSIX.1-2024, Shell Command Language, 2.2.
 */
import * as Result from "effect/Result"

/** Characters that a shell would act on outside quotes; `$` and the backtick also inside double quotes. */
const OPERATORS = /[|&;<>()\n]/
const SUBSTITUTIONS = /[$`]/
const SPACE = /[ \t]/

/** Fails with the reason, in plain words. */
export const splitCommandLine = (text: string): Result.Result<ReadonlyArray<string>, string> => {
  const words: Array<string> = []
  let word: string | undefined
  let quote: "'" | '"' | undefined
  const line = text.trim()
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (quote === "'") {
      if (character === "'") quote = undefined
      else word += character
      continue
    }
    if (SUBSTITUTIONS.test(character)) return refuse(character)
    if (character === "\\") {
      const next = line[++at]
      if (next === undefined) return Result.fail("it ends in a backslash with nothing behind it")
      word = (word ?? "") + (quote === '"' && !/["\\$`]/.test(next) ? `\\${next}` : next)
    } else if (quote === '"') {
      if (character === '"') quote = undefined
      else word += character
    } else if (character === "'" || character === '"') {
      quote = character
      word ??= ""
    } else if (OPERATORS.test(character)) {
      return refuse(character)
    } else if (!SPACE.test(character)) {
      word = (word ?? "") + character
    } else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  if (quote !== undefined) return Result.fail(`a ${quote === "'" ? "single" : "double"} quote is not closed`)
  if (word !== undefined) words.push(word)
  const [program] = words
  if (program === undefined || program === "") return Result.fail("it names no program")
  if (/^[A-Za-z_]\w*=/.test(program)) {
    return Result.fail(`it begins with the assignment ${program}; say env ${program} … or put it in a script`)
  }
  return Result.succeed(words)
}

const refuse = (character: string) =>
  Result.fail(
    `${character === "\n" ? "a line break" : character} needs a shell, and it runs without one; put it in quotes, or the command in a script`
  )
