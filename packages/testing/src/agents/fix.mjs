/**
 * A scripted agent that mends one thing and says so: `fix.mjs FILE BEFORE AFTER [FILE BEFORE AFTER]…`. Reads its
 * briefing first, as real agents do, and refuses to work without one. `--commit` makes it commit its change itself.
 */
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import process from "node:process"

const briefing = readFileSync(0, "utf8")
if (!briefing.includes(process.env.ORCHESTR8_TICKET)) throw new Error("the briefing does not name the ticket")
console.log(`deployment ${process.env.ORCHESTR8_DEPLOYMENT} has read ${briefing.split("\n").length} lines`)

const args = process.argv.slice(2).filter((argument) => argument !== "--commit")
for (let at = 0; at < args.length; at += 3) {
  const [file, before, after] = args.slice(at, at + 3)
  writeFileSync(file, readFileSync(file, "utf8").replace(before, after))
  console.log(`edited ${file}`)
}
if (process.argv.includes("--commit")) {
  const identity = ["-c", "user.name=agent", "-c", "user.email=agent@example.invalid"]
  execFileSync("git", [...identity, "commit", "--all", "--message", "mended"], { stdio: "inherit" })
}
console.log("done")
