/** Whatever a ticket, a check or an agent says is data: to the agent, to git, to the file system and to people. */
import * as fs from "node:fs"
import * as path from "node:path"
import { AgentRunner, resolveAgent } from "@orchestr8/agents"
import { assert, describe, it } from "@effect/vitest"
import { actorOf, contextOf, defaultConfig, type FiefdomContext } from "@orchestr8/contracts"
import { HealthCheck, plainText, TicketManager } from "@orchestr8/core"
import { arbitraries } from "@orchestr8/testing"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import { type BriefingInput, makeBriefing } from "../../src/briefing.ts"
import { plan, why } from "../../src/index.ts"
import { Proof } from "../../src/proof.ts"
import { createTicket, deployTicket, git, makeFolder, makeProject } from "../project.ts"
import { sampleTicket } from "../sampleTicket.ts"
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

/** Every place of a briefing that a text from outside can reach, filled with one. */
const briefingOf = (text: string): BriefingInput => {
  const at = sampleTicket.created_at
  const context: FiefdomContext = {
    fiefdom: sampleTicket.fiefdom,
    health: { status: "broken", errors: [{ file: text, line: 1, message: text }], warnings: [] },
    connections: { imports_from: [], broken: [] },
    combat: { active: true, model: text, terminal_id: text },
    tickets: [],
    locks: []
  }
  const question = { id: 1, deployment: `${sampleTicket.id}-1`, ticket_id: sampleTicket.id, asked_at: at } as const
  return {
    ticket: {
      ...sampleTicket,
      title: text,
      description: text,
      errors: [text],
      warnings: [text],
      context: { file_path: text, related_files: [text], check: text, anything: text },
      notes: [{ time: "09:00:00", author: text, text }]
    },
    folder: `/work/${text}`,
    attempt: 2,
    maxAttempts: 3,
    context,
    earlier: [
      {
        id: `${sampleTicket.id}-1`,
        ticket_id: sampleTicket.id,
        attempt: 1,
        agent_type: text,
        state: "failed",
        reason: text,
        started_at: at,
        ended_at: at,
        cost: null,
        worktree: null,
        branch: text
      }
    ],
    proof: Proof.CommandProof({ command: [text], text }),
    baseline: text,
    protectedFiles: [text],
    rejection: { reason: text, output: text },
    answered: [
      {
        ...question,
        kind: "question",
        text,
        options: [],
        answer: { option: null, text, by: actorOf("human", "ann"), at }
      }
    ]
  }
}

const someText = arbitraries.oneOf(arbitraries.text, arbitraries.literals(hostileTexts))
const texts = Arbitrary.array(someText, { maxLength: 6 }).pipe(Arbitrary.map((parts) => parts.join("\n")))

describe("a briefing", () => {
  const template = outsideFences(makeBriefing(briefingOf("text")))

  it.prop("says the same outside its fences, whatever the texts are", { text: texts }, ({ text }) => {
    const briefing = makeBriefing(briefingOf(text))
    assert.strictEqual(outsideFences(briefing), template)
    assert.notMatch(briefing, CONTROL)
  })

  it.each(hostileTexts)("has %j as it is, but for what a terminal acts on", (text) => {
    assert.isAtLeast(
      makeBriefing(briefingOf(text)).split(plainText(text).replace(/`{20,}/g, "`".repeat(20))).length,
      10
    )
  })

  it("fits into one argument, however long they are", () => {
    for (const text of [longLine, "€".repeat(200_000), "`".repeat(200_000), "\n".repeat(200_000)]) {
      assert.isBelow(Buffer.byteLength(makeBriefing(briefingOf(text))), 128 * 1024)
    }
  })
})

describe("a command", () => {
  const command = ["agent", "{briefing}", "--file={briefing_file}", "{ticket_id}{worktree}", "{mcp_config}", "-- {}"]

  it.effect.prop("has the arguments that it is configured with, each one argument", { text: texts }, ({ text }) =>
    Effect.gen(function* () {
      const runner = yield* AgentRunner
      const config = { ...defaultConfig, agents: { one: { command } } }
      const agent = yield* Effect.fromResult(resolveAgent("one", config))
      const filled = runner.command({ agent, ticketId: text, folder: text, briefing: { text, file: text } })
      assert.deepStrictEqual(filled.slice(0, 4), ["agent", text, `--file=${text}`, `${text}${text}`])
      assert.deepStrictEqual([filled.length, filled[5]], [command.length, "-- {}"])
    }).pipe(Effect.provide(AgentRunner.layer))
  )
})

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
