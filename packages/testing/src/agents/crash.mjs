/** A scripted agent that changes a file (`crash.mjs FILE`) and dies in the middle of its work. */
import { appendFileSync } from "node:fs"
import process from "node:process"

if (process.argv[2] !== undefined) appendFileSync(process.argv[2], "\nhalf a cha")
console.log("working on it")
console.error("Error: internal error")
process.exit(1)
