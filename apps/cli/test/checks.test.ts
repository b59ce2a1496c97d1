/** Checks become tickets, output of tools becomes tickets, and what is known about a fiefdom. */
import { assert, describe, it } from "@effect/vitest"
import { FiefdomContext, HealthReport } from "@orchestr8/contracts"
import { keysOf, Project } from "./tickets.ts"

const FAILING = "src/a.js:3:5: error: x is not defined\nlib/b.js:7: warning: unused y\n"

/** A check that prints the file `out`. */
const projectWithCheck = (output: string): Project => {
  const project = new Project()
  project.write("out", output)
  const command = ["node", "-e", "process.stdout.write(require('fs').readFileSync('out'))"]
  project.configure({ checks: { words: { command, parser: "generic" } } })
  return project
}

describe("health", () => {
  it("makes one ticket a finding, resolves what is gone, reopens what comes back", async () => {
    const project = projectWithCheck(FAILING)
    const stdout = await project.ok(["health", "--json"])
    assert.deepStrictEqual(keysOf(stdout), ["checks", "tickets"])
    assert.include(stdout, '"errors":[{"file":"src/a.js","line":3,"column":5,')
    const first = await project.json(HealthReport, ["health", "words"])
    assert.deepStrictEqual(first.tickets.created, [], "the same finding is the same ticket")
    project.write("out", "lib/b.js:7: warning: unused y\n")
    const { tickets } = await project.json(HealthReport, ["health"])
    assert.lengthOf(tickets.resolved, 1)
    const [id = ""] = tickets.resolved
    assert.strictEqual((await project.show(id)).fiefdom, "src")
    project.write("out", FAILING)
    assert.deepStrictEqual((await project.json(HealthReport, ["health"])).tickets.reopened, tickets.resolved)
    assert.match(await project.ok(["history", id, "--limit", "1"]), /check:words/)
  })

  it("is a table with the findings for people", async () => {
    const project = projectWithCheck(FAILING)
    const lines = (await project.ok(["health"])).split("\n")
    assert.deepStrictEqual(lines[0]?.split(/\s+/), ["CHECK", "STATUS", "ERRORS", "WARNINGS", "TIME"])
    assert.match(lines[1] ?? "", /^words  broken       1         1  \d+\.\d s$/)
    assert.include(lines, "src/a.js:3:5  error  x is not defined")
    assert.match(lines.at(-1) ?? "", /^created: [0-9a-f]{8} [0-9a-f]{8}$/)
  })

  it("a check that could not tell changes nothing, and says so loudly", async () => {
    const project = projectWithCheck(FAILING)
    await project.ok(["health"])
    project.configure({ checks: { words: { command: ["no-such-program"], parser: "generic" } } })
    const { code, stderr, stdout } = await project.run(["health"])
    assert.strictEqual(code, 0)
    assert.match(stdout, /^words  unknown /m)
    assert.match(stderr, /^warning: the check words could not tell: .*no-such-program/)
    assert.notInclude(stdout, "resolved")
  })

  it("without a check says where to name one", async () => {
    const project = new Project()
    const { code, stderr, stdout } = await project.run(["health"])
    assert.deepStrictEqual([code, stdout], [0, ""])
    assert.include(stderr, "config.json")
  })
})

describe("ingest", () => {
  const TSC = "src/a.ts(3,5): error TS2304: Cannot find name 'x'.\nlib/b.ts(1,1): error TS1005: ';' expected.\n"

  it("turns stdin into tickets and prints their ids; the next run keeps them in step", async () => {
    const project = new Project()
    const ids = (await project.ok(["ingest", "--check", "types", "--format", "tsc", "-"], { input: TSC })).split("\n")
    assert.lengthOf(ids, 2)
    const again = await project.run(["ingest", "--check", "types", "--format", "tsc"], { input: TSC })
    assert.deepStrictEqual(again, { code: 0, stdout: "", stderr: "" }, "the same findings are the same tickets")
    const moved = TSC.replace("(3,5)", "(30,5)").split("\n")[0] ?? ""
    const run = await project.run(["ingest", "--check", "types", "--format", "tsc", "-"], { input: `${moved}\n` })
    assert.lengthOf(run.stdout.trim().split("\n"), 1)
    assert.match(run.stderr, /^resolved: [0-9a-f]{8}$/m)
  })

  it("reads a file, and prints the report with --json", async () => {
    const project = new Project()
    project.write("tsc.txt", TSC)
    const report = await project.json(HealthReport, ["ingest", "--check", "types", "tsc.txt"])
    assert.deepStrictEqual([report.checks[0]?.status, report.tickets.created.length], ["broken", 2])
  })

  it("does not take what it cannot read for a clean run", async () => {
    const project = new Project()
    await project.ok(["ingest", "--check", "types", "--format", "tsc", "-"], { input: TSC })
    const { stderr, stdout } = await project.run(["ingest", "--check", "types", "--format", "junit", "-"], {
      input: "hello"
    })
    assert.strictEqual(stdout, "")
    assert.match(stderr, /^warning: the check types could not tell/)
    assert.include(await project.ok(["summary"]), "open         2")
  })
})

describe("context", () => {
  it("has six keys in order; health is unknown until something has checked", async () => {
    const project = projectWithCheck("src/auth/login.js:3:5: error: x is not defined\n")
    project.write("src/auth/login.js", 'import { db } from "../db.js"\nimport "./missing.js"\n')
    project.write("src/db.js", "export const db = 1\n")
    const id = await project.ok(["create", "Login fails", "--fiefdom", "src/auth"])
    const before = await project.ok(["context", "src/auth/", "--json"])
    assert.deepStrictEqual(keysOf(before), ["fiefdom", "health", "connections", "combat", "tickets", "locks"])
    const context = await project.json(FiefdomContext, ["context", "./src/auth"])
    assert.strictEqual(context.fiefdom, "src/auth")
    assert.strictEqual(context.health.status, "unknown")
    assert.deepStrictEqual(context.connections.imports_from, ["src/db.js"])
    assert.deepStrictEqual(
      context.connections.broken.map(({ line }) => line),
      [2]
    )
    assert.deepStrictEqual(context.tickets, [`${id}: Login fails`])
    await project.ok(["health"])
    assert.strictEqual((await project.json(FiefdomContext, ["context", "src/auth"])).health.status, "broken")
    const plain = await project.ok(["context", "src/auth"])
    for (const text of ["src/auth  broken", "Login fails", "Imports from\n  src/db.js", "./missing.js"])
      assert.include(plain, text)
  })

  it("names the protected files", async () => {
    const project = new Project()
    project.configure({ locks: [{ path: "src/legal/**", reason: "owned by the lawyers" }] })
    const { locks } = await project.json(FiefdomContext, ["context", "src"])
    assert.deepStrictEqual(locks, [{ file: "src/legal/**", reason: "owned by the lawyers" }])
  })
})
