/** A scripted agent that prints, as one JSON line, what it was started with. */
import { readFileSync } from "node:fs"
import process from "node:process"

const [, , ...args] = process.argv
console.log(
  JSON.stringify({ args, folder: process.cwd(), environment: process.env, briefing: readFileSync(0, "utf8") })
)
