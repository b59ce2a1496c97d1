/**
 * Failing tests in the text of `cargo test`: a block `---- name stdout ----` each, with the panic's place. Unit
 * tests live in the source files that they test, so only files under `tests/` are files of the check.
 */
import type { Finding } from "@orchestr8/contracts"
import { makeTestFinding } from "./finding.ts"
import type { Reading } from "./Reading.ts"
import { reading } from "./Reading.ts"

const RESULT = /^test result: (?:ok|FAILED)\. /
const FAILED = /^test (.+?)(?: - should panic)? \.\.\. FAILED$/
const BLOCK = /^---- (.+) stdout ----$/
const PANIC = /^thread '[^']*' (?:\(\d+\) )?panicked at (\S.*?):(\d+):(\d+):$/
/** Before Rust 1.73. */
const OLD_PANIC = /^thread '[^']*' panicked at '(.*)', (\S+):(\d+):(\d+)$/
const NO_PANIC = /^note: (test did not panic as expected)(?: at (\S.*):(\d+):(\d+))?$/
const BACKTRACE = /^(?:note: |stack backtrace:)/
const INTEGRATION_TEST = /(?:^|\/)tests\//

export const readCargoTests = (lines: ReadonlyArray<string>, root: string): Reading => {
  const blocks: Array<{ readonly name: string; readonly lines: ReadonlyArray<string> }> = []
  const failed = new Set<string>()
  let ran = false
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ""
    ran ||= RESULT.test(line)
    const failure = FAILED.exec(line)?.[1]
    if (failure !== undefined) failed.add(failure)
    const name = BLOCK.exec(line)?.[1]
    if (name === undefined) continue
    const start = index + 1
    while (index + 1 < lines.length && !isBlockEnd(lines[index + 1] ?? "")) index++
    blocks.push({ name, lines: lines.slice(start, index + 1) })
  }
  for (const { name } of blocks) failed.delete(name)
  const findings = [
    ...blocks.map((block) => readBlock(block.name, block.lines, root)),
    ...[...failed].map((name) => makeTestFinding(root, { name, reason: "" }))
  ]
  const files = findings.map((finding) => finding.file).filter((file) => INTEGRATION_TEST.test(file))
  return reading(findings, ran, files)
}

const isBlockEnd = (line: string): boolean => BLOCK.test(line) || /^(?:failures:|test result: )/.test(line)

const readBlock = (name: string, block: ReadonlyArray<string>, root: string): Finding => {
  for (const [index, line] of block.entries()) {
    const told = NO_PANIC.exec(line) ?? OLD_PANIC.exec(line)
    if (told !== null) {
      const [, reason = "", file = "", row, column] = told
      return makeTestFinding(root, { name, reason, file, line: row, column })
    }
    const panic = PANIC.exec(line)
    if (panic === null) continue
    const [, file = "", row, column] = panic
    const rest = block.slice(index + 1)
    const end = rest.findIndex((text) => BACKTRACE.test(text))
    const reason = rest.slice(0, end < 0 ? rest.length : end).join("\n")
    return makeTestFinding(root, { name, reason, file, line: row, column })
  }
  return makeTestFinding(root, { name, reason: block.join("\n") })
}
