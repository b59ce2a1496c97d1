/**
 * The YAML front matter of a Markdown file and the body below it. The only file here that touches an unstable module
 * of effect, `effect/encoding/Yaml`: a pure parser, kept behind this one function.
 */
import * as Yaml from "effect/encoding/Yaml"
import * as Result from "effect/Result"
import type { Fields } from "./fields.ts"
import { isFields } from "./fields.ts"

export interface MarkdownFile {
  readonly front: Fields
  /** With `\n` at the end of lines. */
  readonly body: string
}

export const readFrontMatter = (text: string): Result.Result<MarkdownFile, string> => {
  const lines = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n")
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === "---")
  if (lines[0]?.trimEnd() !== "---" || end === -1) return Result.fail("no front matter between two lines of ---")
  const front = parseYaml(lines.slice(1, end).join("\n"))
  if (Result.isFailure(front)) return Result.fail(front.failure)
  if (!isFields(front.success)) return Result.fail("the front matter is not a list of keys and values")
  return Result.succeed({ front: front.success, body: lines.slice(end + 1).join("\n") })
}

const parseYaml = (text: string): Result.Result<unknown, string> => {
  try {
    return Result.succeed(Yaml.parse(text))
  } catch (cause) {
    return Result.fail(`the front matter is not valid YAML: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
