/** `tickets worker log` over a file that a worker left. */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { ended, Project, seen } from "./tickets.ts"

const FILE = ".orchestr8/.local/worker.log"

const line = (message: string, more: object = {}): string =>
  `${JSON.stringify({ time: "2026-11-22T09:30:00.000Z", level: "warning", message, annotations: {}, ...more })}\n`

describe("worker log", () => {
  it("prints what the worker said, for people without escape sequences, and as it is", async () => {
    const project = new Project()
    assert.strictEqual(await project.ok(["worker", "log"]), "")
    project.write(
      FILE,
      line("odd \u001b[31mtext", { annotations: { ticket: "3f2a1b9c" } }) + line("broke", { cause: "Error: x\n  at y" })
    )
    assert.deepStrictEqual((await project.ok(["worker", "log"])).split("\n"), [
      "2026-11-22 09:30:00 UTC  warning  odd text  ticket=3f2a1b9c",
      "2026-11-22 09:30:00 UTC  warning  broke",
      "    Error: x",
      "      at y"
    ])
    const [first = ""] = (await project.ok(["worker", "log", "--json"])).split("\n")
    assert.strictEqual(JSON.parse(first).annotations.ticket, "3f2a1b9c")
  })

  it("-f goes on until it is ended", async () => {
    const project = new Project()
    project.write(FILE, line("one"))
    const child = project.start(["worker", "log", "-f"])
    const done = ended(child)
    await seen(child.stdout, "one")
    fs.appendFileSync(project.path(FILE), line("two"))
    await seen(child.stdout, "two")
    child.kill("SIGINT")
    assert.strictEqual((await done).code, 130)
  })
})
