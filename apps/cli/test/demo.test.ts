import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "vitest"
import { makeFolder, Project } from "./tickets.ts"

describe("tickets demo", () => {
  it("tells the whole story and leaves nothing", async () => {
    const project = new Project()
    const temporary = makeFolder()
    const { code, stderr, stdout } = await project.run(["demo"], { env: { TMPDIR: temporary } })
    assert.strictEqual(code, 0, stderr)
    for (const part of [
      "$ tickets health",
      "-24000 !== 750",
      "repair_general starts on branch tickets/",
      "proven: the check unit does not report it",
      "fixed and merged into main: changed src/invoice.mjs",
      "+export const lineTotal",
      "is resolved after",
      '"preset": "claude"'
    ]) {
      assert.include(stdout, part)
    }
    const left = fs.readdirSync(temporary).filter((name) => name.startsWith("tickets-demo-"))
    assert.deepStrictEqual(left, [])
    assert.deepStrictEqual(fs.readdirSync(project.root), [])
  })

  it("keeps the sample where it is when it is asked to", async () => {
    const project = new Project()
    const temporary = makeFolder()
    const demo = JSON.parse(await project.ok(["demo", "--keep", "--json"], { env: { TMPDIR: temporary } }))
    assert.strictEqual(path.dirname(demo.folder), temporary)
    assert.strictEqual(demo.ticket.status, "resolved")
    assert.include(fs.readFileSync(path.join(demo.folder, "src/invoice.mjs"), "utf8"), "discount / 100")
  })

  it("says what is missing where git is", async () => {
    const project = new Project()
    const error = await project.refused(["demo"], 2, { env: { PATH: path.dirname(process.execPath) } })
    assert.include(error.message, "git: the program git was not found")
  })
})
