/** What one parser made of an output. Parsers are pure, never throw and take time linear in the output. */
import type { Finding } from "@orchestr8/contracts"
import type { ToolOutput } from "./ToolOutput.ts"

export interface Reading {
  /** The text looked like that tool's output: findings, or a report that there are none. */
  readonly understood: boolean
  readonly findings: ReadonlyArray<Finding>
  /** Files of the check itself, relative to the root. */
  readonly testFiles: ReadonlyArray<string>
}

/** `root` is the absolute path of the project; paths inside it become relative. */
export type OutputParser = (output: ToolOutput, root: string) => Reading

/** A parser's result; `clean` is its evidence that the tool ran, for when it found nothing. */
export const reading = (
  findings: ReadonlyArray<Finding>,
  clean: boolean,
  testFiles: ReadonlyArray<string> = []
): Reading => ({ understood: clean || findings.length > 0, findings, testFiles })
