/**
 * Reads what a check printed with the parser that its configuration names. `auto` takes the first report of a known
 * form that has findings, else the line-based parser that finds most, else the first that recognises its tool.
 * `none` reads nothing. Never throws, takes time linear in the output, and reports an identical finding once.
 */
import type { CheckParser, Finding } from "@orchestr8/contracts"
import { parseCargo } from "./cargo.ts"
import { parseEslint } from "./eslint.ts"
import { parseGeneric } from "./generic.ts"
import { parseGo } from "./go.ts"
import { parseJunit } from "./junit.ts"
import { parseMypy } from "./mypy.ts"
import { parsePytest } from "./pytest.ts"
import type { OutputParser, Reading } from "./Reading.ts"
import { parseRuff } from "./ruff.ts"
import { parseSarif } from "./sarif.ts"
import { isInside } from "./sourcePath.ts"
import { parseTap } from "./tap.ts"
import type { CheckOutput } from "./ToolOutput.ts"
import { ToolOutput } from "./ToolOutput.ts"
import { parseTsc } from "./tsc.ts"

export interface ParsedOutput {
  /** The parser that was used; never `auto`. */
  readonly parser: CheckParser
  /** The text looked like that tool's output: findings, or a report that there are none. */
  readonly understood: boolean
  readonly findings: ReadonlyArray<Finding>
  /** Files of the check itself that the output names, relative to the root: what an agent must not edit to get green. */
  readonly testFiles: ReadonlyArray<string>
}

type ToolParser = Exclude<CheckParser, "auto" | "none">

const parsers: Readonly<Record<ToolParser, OutputParser>> = {
  tsc: parseTsc,
  eslint: parseEslint,
  pytest: parsePytest,
  ruff: parseRuff,
  mypy: parseMypy,
  cargo: parseCargo,
  go: parseGo,
  junit: parseJunit,
  sarif: parseSarif,
  tap: parseTap,
  generic: parseGeneric
}

/** Forms that nothing else looks like, the most specific first. */
const distinctive: ReadonlyArray<ToolParser> = ["sarif", "junit", "tap", "eslint", "cargo", "go", "pytest"]
/** One finding a line: several such tools may have run in one check, and the generic parser reads most of them. */
const lineBased: ReadonlyArray<ToolParser> = ["tsc", "mypy", "ruff", "generic"]

/** These print nothing at all when all is well. */
const silentWhenClean: ReadonlySet<CheckParser> = new Set<CheckParser>(["tsc", "eslint", "go", "generic"])

/** `options.root`: absolute path of the project. */
export const parseOutput = (
  parser: CheckParser,
  output: CheckOutput,
  options: { readonly root: string }
): ParsedOutput => {
  const toolOutput = new ToolOutput(output)
  if (parser === "none") return { parser, understood: false, findings: [], testFiles: [] }
  if (parser === "auto") return readAny(toolOutput, options.root)
  const read = parsers[parser](toolOutput, options.root)
  const understood = read.understood || (silentWhenClean.has(parser) && toolOutput.isBlank)
  return parsed(parser, { ...read, understood })
}

const readAny = (output: ToolOutput, root: string): ParsedOutput => {
  let clean: ParsedOutput | undefined
  for (const name of distinctive) {
    const read = parsers[name](output, root)
    if (read.findings.length > 0) return parsed(name, read)
    if (read.understood) clean ??= parsed(name, read)
  }
  const readings = lineBased.map((name) => parsed(name, parsers[name](output, root)))
  const most = Math.max(...readings.map(({ findings }) => findings.length))
  const best = readings.find(({ findings, understood }) => findings.length === most && understood)
  return (most > 0 ? best : (clean ?? best)) ?? { parser: "generic", understood: false, findings: [], testFiles: [] }
}

const parsed = (parser: ToolParser, read: Reading): ParsedOutput => {
  const distinct = new Map(read.findings.map((finding) => [JSON.stringify(finding), finding]))
  return {
    parser,
    understood: read.understood,
    findings: [...distinct.values()],
    testFiles: [...new Set(read.testFiles)].filter(isInside)
  }
}
