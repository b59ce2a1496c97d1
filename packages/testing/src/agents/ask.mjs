/**
 * A scripted agent that ends its turn with a question, and mends a thing when a person has answered: `ask.mjs FILE BEFORE
 * AFTER`. The question itself is asked by whoever started it: the agent waits until it is written down.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import process from "node:process"

const [file, before, after] = process.argv.slice(2)
if (readFileSync(0, "utf8").includes("A person has answered what was asked:")) {
  writeFileSync(file, readFileSync(file, "utf8").replace(before, after))
  console.log("did as I was told")
} else {
  const { ORCHESTR8_DEPLOYMENT, TICKETS_DIR } = process.env
  const question = path.join(TICKETS_DIR, ".orchestr8/deployments", ORCHESTR8_DEPLOYMENT, "questions/1.json")
  console.log("I need to know something")
  const waiting = setInterval(() => {
    if (existsSync(question)) clearInterval(waiting)
  }, 10)
}
