/** `tickets health --watch` as a user has it: a process that runs the checks while files change, until it is ended. */
import * as fs from "node:fs"
import * as readline from "node:readline"
import { assert, describe, it } from "@effect/vitest"
import { HealthReport } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"
import { ended, Project, seen } from "./tickets.ts"

/** Prints the file `out` and adds a line to `.orchestr8/runs`, which nobody watches. */
const CHECK = `const fs = require("fs")
fs.appendFileSync(".orchestr8/runs", process.argv[2] + "\\n")
process.stdout.write(fs.existsSync("out") ? fs.readFileSync("out") : "")
`

const check = (name: string, paths?: ReadonlyArray<string>) => ({
  command: ["node", "check.cjs", name],
  parser: "generic",
  ...(paths === undefined ? {} : { paths })
})

const makeProject = (checks: Record<string, unknown>, script = CHECK): Project => {
  const project = new Project()
  project.write("check.cjs", script)
  project.configure({ checks })
  return project
}

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(HealthReport))

const watch = (project: Project, ...args: ReadonlyArray<string>) => {
  const child = project.start(["health", "--watch", "--json", "--debounce", "50ms", ...args])
  const done = ended(child)
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    done,
    /** The report of the next run. */
    next: async () => decode((await lines.next()).value ?? ""),
    end: () => {
      child.kill("SIGTERM")
      return done
    }
  }
}

const runsOf = (project: Project): ReadonlyArray<string> =>
  fs.readFileSync(project.path(".orchestr8/runs"), "utf8").trimEnd().split("\n")

describe("health --watch", () => {
  it("keeps tickets in step while files change: made, resolved, open again", async () => {
    const project = makeProject({ words: check("words") })
    project.write("out", "src/a.js:3:5: error: x is not defined\n")
    const watching = watch(project)
    const { tickets: first } = await watching.next()
    assert.lengthOf(first.created, 1)
    const [id] = first.created
    assert(id !== undefined)
    project.write("out", "")
    assert.deepStrictEqual((await watching.next()).tickets.resolved, [id])
    project.write("out", "src/a.js:9:5: error: x is not defined\n")
    assert.deepStrictEqual((await watching.next()).tickets.reopened, [id])
    assert.strictEqual((await project.show(id)).status, "open")
    const { code, stderr } = await watching.end()
    assert.deepStrictEqual([code, stderr], [0, "watching the files of the project; end it with Ctrl-C\n"])
  })

  it("a storm of new findings is one ticket a fiefdom", async () => {
    const project = makeProject({ words: check("words") })
    const watching = watch(project)
    await watching.next()
    const findings = Array.from({ length: 60 }, (_, at) => `${at < 40 ? "src" : "lib"}/f.js:1:1: error: ${words(at)}\n`)
    project.write("out", findings.join(""))
    const { checks, tickets } = await watching.next()
    assert.lengthOf(checks[0]?.errors ?? [], 60)
    assert.lengthOf(tickets.created, 2)
    project.write("out", findings.slice(0, 3).join(""))
    const calmer = (await watching.next()).tickets
    assert.lengthOf(calmer.created, 3)
    assert.deepStrictEqual(calmer.resolved.toSorted(), tickets.created.toSorted())
    await watching.end()
  })

  it("runs only the checks whose paths match, and shows people one line a run and a change", async () => {
    const project = makeProject({ words: check("words", ["out"]), docs: check("docs", ["docs/**"]) })
    project.write("docs/a.md", "")
    const child = project.start(["health", "--watch", "--debounce", "50ms"])
    const done = ended(child)
    await seen(child.stdout, "docs working")
    project.write("out", "src/a.js:3:5: error: x \u001b[31mis\u001b[0m not defined\n")
    await seen(child.stdout, "words broken 1 error")
    const shown = await seen(child.stdout, "created ")
    assert.notInclude(shown, "\u001b")
    assert.match(shown, /^\d\d:\d\d:\d\d {2}docs working \d\.\d s$/m)
    assert.match(shown, /^ {2}created {3}[0-9a-f]{8} {2}open {2}/m)
    child.kill("SIGINT")
    assert.strictEqual((await done).code, 130)
    assert.deepStrictEqual(runsOf(project), ["docs", "words"])
  })

  it("a check that writes files does not run for ever, and it is said which file it was", async () => {
    const writing = `${CHECK}fs.writeFileSync("coverage.json", String(process.hrtime.bigint()))\n`
    const project = makeProject({ words: check("words") }, writing)
    const watching = watch(project)
    await seen(watching.child.stderr, "warning: coverage.json: different after four runs in a row")
    for (let run = 0; run < 4; run++) await watching.next()
    project.write("other", "")
    await watching.next()
    project.write("another", "")
    await watching.next()
    await watching.end()
    assert.lengthOf(runsOf(project), 6, "one run for each change from then on")
  })

  it("ends a check that hangs, with all its processes", async () => {
    const hanging = `require("fs").writeFileSync(".orchestr8/pid", String(process.pid))
process.stdout.write("")
setInterval(() => {}, 1000)
process.on("SIGTERM", () => process.exit(0))
`
    const project = makeProject({ words: check("words") }, hanging)
    const started = new Promise<void>((resolve) => {
      const look = () => {
        const file = project.path(".orchestr8/pid")
        if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") === "") return
        watcher.close()
        resolve()
      }
      const watcher = fs.watch(project.path(".orchestr8"), look)
    })
    const watching = watch(project)
    await started
    assert.strictEqual((await watching.end()).code, 0)
    const pid = Number(fs.readFileSync(project.path(".orchestr8/pid"), "utf8"))
    assert.throws(() => process.kill(pid, 0), /ESRCH/)
  })

  it("takes a new configuration, and goes on after a wrong one", async () => {
    const project = makeProject({ words: check("words") })
    const watching = watch(project)
    await watching.next()
    project.write(".orchestr8/config.json", "{")
    await seen(watching.child.stderr, "warning: the checks could not run:")
    project.configure({ checks: { other: check("other") } })
    assert.deepStrictEqual(
      (await watching.next()).checks.map(({ name }) => name),
      ["other"]
    )
    await watching.end()
  })

  it("refuses what cannot be meant", async () => {
    const project = makeProject({ words: check("words") })
    await project.refused(["health", "--watch", "--debounce", "soon"], 2)
    const error = await project.refused(["health", "--watch", "nope"], 3)
    assert.include(error.message, "nope")
  })
})

/** Different for each number after fingerprints leave numbers out. */
const words = (at: number): string => `x${"abcdefghij"[at % 10]}${"klmnopqrst"[Math.floor(at / 10)]} is not defined`
