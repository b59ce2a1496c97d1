/**
 * Stands in for a coding agent in `tickets demo`: reads its briefing from standard input, says what it does, and edits
 * the file in its folder. It knows one bug only; everything around it is the real thing.
 */
import { readFileSync, writeFileSync } from "node:fs"

const briefing = readFileSync(0, "utf8")
const FILE = "src/invoice.mjs"
const BUG = "(1 - discount)"
const FIX = "(1 - discount / 100)"

console.log(`I have read my briefing: ${briefing.split("\n")[0]?.replace("# ", "")}.`)
const source = readFileSync(FILE, "utf8")
if (!source.includes(BUG)) {
  console.log(`I cannot find the cause in ${FILE}.`)
  process.exit(1)
}
writeFileSync(FILE, source.replace(BUG, FIX))
console.log(`The discount is in percent, but ${FILE} takes it for a fraction. I divide it by 100.`)
