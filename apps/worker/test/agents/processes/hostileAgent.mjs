/**
 * An agent that keeps what it was given and behaves as badly as its words: `hostileAgent.mjs FOLDER [ARGUMENT]…`. It adds
 * files with odd names and prints odd texts; it mends the bug on its second turn.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import process from "node:process"

const [folder, ...args] = process.argv.slice(2)
const hostile = readFileSync(path.join(folder, "hostile.txt"), "utf8")
const turn = readdirSync(folder).filter((name) => name.startsWith("told")).length + 1
const input = readFileSync(0, "utf8")
const file = args.find((argument) => argument.endsWith("briefing.md"))
const text = args.find((argument) => argument.startsWith("# Fix ticket"))
const briefing = file === undefined ? (text ?? input) : readFileSync(file, "utf8")
writeFileSync(path.join(folder, `told-${turn}.json`), JSON.stringify({ args, input, briefing, cwd: process.cwd() }))

for (const name of ["$(touch pwned)", "--help", "-rf", "\u001b[31m\nred", "`touch pwned`.mjs"])
  writeFileSync(name, hostile)
if (turn > 1) {
  writeFileSync("src/add.mjs", readFileSync("src/add.mjs", "utf8").replace("a - b", "a + b"))
}
process.stdout.write(`${hostile}\n${"x".repeat(1024 * 1024)}\n`)
process.stderr.write(`${hostile}\n`)
