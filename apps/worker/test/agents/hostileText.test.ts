/** Whatever a ticket, a check or an agent says is data: to the agent, to git, to the file system and to people. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { contextOf } from "@orchestr8/contracts"
import { HealthCheck, plainText, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { plan, why } from "../../src/index.ts"
import { createTicket, deployTicket, git, makeFolder, makeProject } from "../project.ts"
import { getTicket } from "../waiting.ts"
import {
  CANARY,
  CONTROL,
  hostileLine,
  hostileLines,
  hostileText,
  hostileTexts,
  longLine,
  ORDER,
  outsideFences
} from "./hostile.ts"
import { worktreesOf } from "./leftovers.ts"

/** Paths below the folder that name the canary, and everything beside the store. */
const filesOf = (root: string) => {
  const all = fs.readdirSync(root, { recursive: true, encoding: "utf8" })
  return {
    canaries: all.filter((name) => path.basename(name) === CANARY),
    own: all.filter((name) => !/^\.(?:git|orchestr8)(?:\/|$)/.test(name)).sort()
  }
}

const TEST = `import { readFileSync } from "node:fs"
import { add } from "../src/add.mjs"
if (add(2, 3) === 5) process.exit()
console.log(readFileSync(HOSTILE, "utf8"))
process.exit(1)
`

/** What the agent writes down of each turn; `briefing`: wherever it found it. */
interface Told {
  readonly args: ReadonlyArray<string>
  readonly input: string
  readonly briefing: string
  readonly cwd: string
}

/** A project whose test and agent print hostile texts; `told` is what the agent was given. */
const hostileProject = (args: ReadonlyArray<string>, briefing: "stdin" | "file") => {
  const folder = makeFolder()
  const hostile = path.join(folder, "hostile.txt")
  fs.writeFileSync(hostile, hostileText)
  const agent = path.join(import.meta.dirname, "processes/hostileAgent.mjs")
  const command = [process.execPath, agent, folder, ...args]
  const project = makeProject({ config: { agents: { repair_general: { command, briefing } } } })
  project.write("test/add.test.mjs", TEST.replace("HOSTILE", JSON.stringify(hostile)))
  git(project.root, "commit", "--quiet", "--all", "--message", "hostile")
  const told = (turn: number): Told => JSON.parse(fs.readFileSync(path.join(folder, `told-${turn}.json`), "utf8"))
  return { ...project, folder, told }
}

const hostileTicket = {
  title: hostileLine,
  fiefdom: `src/$(touch ${CANARY})/--help/\u202e{{id}}`,
  description: `${hostileText}\n${longLine}`,
  errors: [...hostileTexts, longLine],
  warnings: hostileTexts,
  verify: "node test/add.test.mjs",
  context: { file_path: "../../../../etc/passwd", related_files: [...hostileLines], "$(id)": { "--help": hostileText } }
}

describe("a deployment", () => {
  it.live.each([
    ["on its standard input", [], "stdin"],
    ["in a file", ["{briefing_file}"], "file"],
    ["as an argument", ["-p", "{briefing}", "--end"], "file"]
  ] as const)("gives its agent the ticket as data %s", ([, args, given]) => {
    const { folder, root, services, told } = hostileProject(args, given)
    return Effect.gen(function* () {
      const before = filesOf(root)
      const manager = yield* TicketManager
      const { id } = yield* createTicket(hostileTicket)
      yield* manager.addNote(id, { author: hostileLine, text: hostileText })
      const { deployment } = yield* deployTicket(id)
      assert.strictEqual(deployment.state, "succeeded", deployment.reason ?? "")

      for (const turn of [1, 2]) {
        const { args: got, briefing, cwd, input } = told(turn)
        assert.strictEqual(got.length, args.length)
        assert.strictEqual(cwd, path.join(root, `.orchestr8/.local/worktrees/${id}-1`))
        assert.strictEqual(input === "", given === "file")
        const outside = outsideFences(briefing)
        for (const text of [ORDER, CANARY, "passwd", "{", "%s"]) assert.notInclude(outside, text)
        assert.include(outside, `# Fix ticket ${id}\n`)
        assert.include(outside, "## How to report")
        for (const line of hostileLines.slice(0, 7)) assert.include(briefing, plainText(line))
        assert.strictEqual(outside.includes("It was not accepted:"), turn === 2)
      }

      assert.deepStrictEqual(filesOf(root), { canaries: [], own: before.own })
      assert.deepStrictEqual(filesOf(folder).canaries, [])
      assert.isFalse(fs.existsSync(CANARY))
      assert.deepStrictEqual(worktreesOf(root), [])
      assert.strictEqual(git(root, "branch", "--format=%(refname:short)"), `main\ntickets/${id}-1\n`)
      const message = git(root, "log", "--format=%B", `main..tickets/${id}-1`)
      assert.include(message, `tickets ${id}: $(touch ${CANARY}) \`touch ${CANARY}\` ; touch ${CANARY} #`)
      assert.notMatch(message, CONTROL)
      assert.deepStrictEqual(
        git(root, "diff", "--name-only", "-z", "main", `tickets/${id}-1`).split("\0").sort(),
        ["", "$(touch pwned)", "--help", "-rf", "\u001b[31m\nred", "`touch pwned`.mjs", "src/add.mjs"].sort()
      )
    }).pipe(Effect.provide(services))
  })

  it.live("of a ticket with an endless title commits its work", () => {
    const { root, services } = makeProject()
    return Effect.gen(function* () {
      const { id } = yield* createTicket({ title: longLine })
      const { deployment } = yield* deployTicket(id)
      assert.strictEqual(deployment.state, "succeeded", deployment.reason ?? "")
      assert.match(git(root, "log", "--format=%s", `main..tickets/${id}-1`), /^tickets [0-9a-f]{8}: x+…?\n$/)
    }).pipe(Effect.provide(services))
  })

  it.live("tells of a file with an odd name in one line", () => {
    const agent = [process.execPath, "-e", `fs.writeFileSync("a\\nb \\u001b[31m.txt", "")`]
    const { services } = makeProject({ agent })
    return Effect.gen(function* () {
      const verify = `node -e 'process.exit(fs.readdirSync(".").some((name) => name.startsWith("a")) ? 0 : 1)'`
      const { id } = yield* createTicket({ verify })
      const { conclusion } = yield* deployTicket(id)
      const name = `"a\\nb \\u001b[31m.txt"`
      assert.strictEqual(conclusion.reason, `changed ${name} on branch tickets/${id}-1`)
    }).pipe(Effect.provide(services))
  })
})

describe("an agent type that a ticket asks for", () => {
  it.live.each([
    ["a member of every object", "constructor"],
    ["another one", "toString"],
    ["the parent of every object", "__proto__"],
    ["a path that climbs", "../../etc"],
    ["an option", "--help"],
    ["an escape sequence", "\u001b[2J"],
    ["blank", " "],
    ["longer than a fiefdom", "x".repeat(1000)]
  ] as const)("is only a name where it is %s", ([, agent_type]) => {
    const worker = { reactions: { configuration: "retry" }, maxAttempts: 1 } as const
    const { services } = makeProject({ worker })
    return Effect.gen(function* () {
      const { id } = yield* createTicket({ context: { agent_type } })
      assert.match((yield* why(id)).tickets[0]?.reason ?? "", /no agent .* is configured/)
      assert.deepStrictEqual((yield* plan()).tickets, [])
      const { conclusion } = yield* deployTicket(id)
      assert.deepInclude(conclusion, { outcome: "gave_up", failure: "configuration" })
      assert.match(contextOf.attention(yield* getTicket(id))?.reason ?? "", /no agent .* is configured/)
    }).pipe(Effect.provide(services))
  })
})

describe("a finding", () => {
  const FINDINGS = [
    "../../../../etc/passwd:1:1: error: climbs",
    "/etc/passwd:1:1: error: is elsewhere",
    `$(touch ${CANARY}).mjs:1:1: error: ${ORDER}`,
    `src/--help:1:1: error: {{id}} {briefing} %s`,
    "src/\u001b[31mred\u001b[0m.mjs:2:3: error: \u001b]52;c;cHduZWQ=\u0007 copies",
    "src/\u202e.mjs:2:3: error: `touch pwned` \u0000",
    "__proto__/x.mjs:1:1: error: is an object"
  ]

  it.live("names files of the project only, and its ticket reaches the agent as data", () => {
    const folder = makeFolder()
    fs.writeFileSync(path.join(folder, "out"), `${FINDINGS.join("\n")}\n`)
    const script = `const add = fs.readFileSync("src/add.mjs", "utf8"); if (add.includes("a + b")) process.exit(); process.stdout.write(fs.readFileSync(process.argv[1])); process.exitCode = 1`
    const command = [process.execPath, "-e", script, path.join(folder, "out")]
    const agents = { repair_general: { command: [process.execPath, "-e", AGENT] } }
    const { read, root, services } = makeProject({
      config: { agents, checks: { odd: { command, parser: "generic" } } }
    })
    return Effect.gen(function* () {
      const { tickets } = yield* (yield* HealthCheck).run([])
      assert.isNotEmpty(tickets.created)
      for (const id of tickets.created) {
        const ticket = yield* getTicket(id)
        assert.notInclude(ticket.fiefdom.split("/"), "..")
        assert.notMatch(ticket.fiefdom, CONTROL)
        const { deployment } = yield* deployTicket(id)
        assert.strictEqual(deployment.state, "succeeded", deployment.reason ?? "")
        const briefing = read(`.orchestr8/deployments/${id}-1/briefing.md`)
        for (const text of [ORDER, CANARY, "passwd", "{"]) assert.notInclude(outsideFences(briefing), text)
        assert.notMatch(briefing, CONTROL)
      }
      assert.deepStrictEqual(filesOf(root).canaries, [])
    }).pipe(Effect.provide(services))
  })
})

const AGENT = `fs.readFileSync(0); fs.writeFileSync("src/add.mjs", "export const add = (a, b) => a + b\\n")`
