/** What is published: `contracts` and `core`, packed and installed in an empty project, used by plain JavaScript. */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { afterAll, beforeAll } from "vitest"

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, "..")
const packages = ["contracts", "core"]

const program = `import { openTickets } from "@orchestr8/core"
import { isTicketId } from "@orchestr8/contracts"

const tickets = await openTickets({ projectRoot: process.cwd() })
const { id } = await tickets.create({ title: "Broken import", fiefdom: "src/" })
await tickets.addNote(id, { author: "ann", text: "since Tuesday" })
const { tickets: found, total } = await tickets.list()
await tickets.close()

console.log(JSON.stringify({ known: isTicketId(id), total, fiefdom: found[0].fiefdom, notes: found[0].note_count }))
`

describe("packed packages", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tickets-packed-"))
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

  beforeAll(async () => {
    for (const name of packages) {
      await run("npx", ["-y", "pnpm@12.21.0", "pack", "--pack-destination", folder], {
        cwd: path.join(root, "packages", name)
      })
    }
    const tarballs = fs.readdirSync(folder).filter((name) => name.endsWith(".tgz"))
    fs.writeFileSync(
      path.join(folder, "package.json"),
      JSON.stringify({ name: "empty", type: "module", private: true })
    )
    await run("npm", ["install", "--no-audit", "--no-fund", ...tarballs.map((name) => `./${name}`)], { cwd: folder })
  }, 180_000)

  it("a program of ten lines creates and lists tickets", async () => {
    fs.writeFileSync(path.join(folder, "program.js"), program)
    const { stdout } = await run(process.execPath, ["program.js"], { cwd: folder })
    assert.deepStrictEqual(JSON.parse(stdout), { known: true, total: 1, fiefdom: "src", notes: 1 })
  })

  it("ship what they need and nothing of the workspace", () => {
    for (const name of packages) {
      const base = path.join(folder, "node_modules", "@orchestr8", name)
      const manifest = fs.readFileSync(path.join(base, "package.json"), "utf8")
      assert.notMatch(manifest, /workspace:|catalog:/)
      assert.isTrue(fs.existsSync(path.join(base, "dist", "index.js")))
      assert.isTrue(fs.existsSync(path.join(base, "dist", "index.d.ts")))
    }
    assert.isTrue(fs.existsSync(path.join(folder, "node_modules/@orchestr8/contracts/json-schema/ticket.schema.json")))
  })
})
