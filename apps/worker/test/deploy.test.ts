import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { contextOf, TriggerEvent } from "@orchestr8/contracts"
import { CombatTracker, HealthCheck, TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { DeploymentRecords } from "../src/index.ts"
import {
  agentCommand,
  createTicket,
  deployTicket,
  git,
  honest,
  makeFolder,
  makeProject,
  type ProjectOptions
} from "./project.ts"

const LOOK_AGAIN = Schedule.spaced("10 millis")

const getTicket = (id: string) => TicketManager.use((manager) => manager.get(id))

/** One deployment of a project's first agent for one ticket. */
const deployIn = (options: ProjectOptions, draft: Parameters<typeof createTicket>[0] = {}) => {
  const project = makeProject(options)
  const run = Effect.gen(function* () {
    const { id } = yield* createTicket(draft)
    const { conclusion, deployment } = yield* deployTicket(id)
    const combat = yield* CombatTracker.use((tracker) => tracker.active)
    return { id, conclusion, deployment, combat, ticket: yield* getTicket(id) }
  }).pipe(Effect.provide(project.services))
  return { ...project, run }
}

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

const worktrees = (root: string): ReadonlyArray<string> => {
  const folder = path.join(root, ".orchestr8/.local/worktrees")
  return fs.existsSync(folder) ? fs.readdirSync(folder) : []
}

describe("deploy", () => {
  it.live("brings a proven fix to review: on a branch, the checked-out files as they were", () =>
    Effect.gen(function* () {
      const { read, root, run } = deployIn({})
      const { combat, deployment, id, ticket } = yield* run
      assert.deepStrictEqual(
        [deployment.state, deployment.branch, deployment.worktree],
        ["succeeded", `tickets/${id}-1`, null]
      )
      assert.strictEqual(ticket.status, "in_progress")
      assert.deepInclude(contextOf.attention(ticket), { reason: "review", deployment: `${id}-1` })
      assert.include(read("src/add.mjs"), "a - b")
      assert.include(git(root, "show", `tickets/${id}-1:src/add.mjs`), "a + b")
      assert.include(git(root, "log", "--format=%s", `main..tickets/${id}-1`), `tickets ${id}: add subtracts`)
      assert.strictEqual(git(root, "status", "--porcelain"), "")
      assert.deepStrictEqual([worktrees(root), combat.active_deployments], [[], {}])
      assert.include(read(`.orchestr8/deployments/${id}-1/transcript.log`), "edited src/add.mjs")
      const trigger = read(`.orchestr8/deployments/${id}-1/trigger.json`)
      const event = yield* Schema.decodeEffect(Schema.fromJsonString(TriggerEvent), { onExcessProperty: "error" })(
        trigger
      )
      assert.deepInclude(event, { event: "deployment_started", agent_type: "repair_general", requires_agent: true })
      const story = ticket.notes.map(({ text }) => text).join("\n")
      assert.match(story, /repair_general starts on branch.*\n.*proven.*\n.*review: changed src\/add\.mjs/)
    })
  )

  it.live("fast-forwards the checked-out branch and resolves", () =>
    Effect.gen(function* () {
      const { read, root, run } = deployIn({ worker: { merge: "fast-forward" } })
      const { deployment, ticket } = yield* run
      assert.strictEqual(deployment.reason, "fixed and merged into main: changed src/add.mjs")
      assert.strictEqual(ticket.status, "resolved")
      assert.isUndefined(contextOf.attention(ticket))
      assert.include(read("src/add.mjs"), "a + b")
      assert.strictEqual(git(root, "log", "--format=%P", "-1").trim().split(" ").length, 1)
    })
  )

  it.live.each([
    [{ "other.txt": "other" }, "resolved", undefined],
    [{ "src/add.mjs": "export const add = (a, b) => b - a" }, "in_progress", /^review: not merged: .*cannot be merged/],
    [
      { "test/more.test.mjs": "throw new Error('broken meanwhile')" },
      "in_progress",
      /^review: not merged: merged with what is checked out, the verify command exited with 1$/
    ]
  ] as const)("merges and proves anew where the branch moved on with %j meanwhile: %s", ([files, status, attention]) =>
    Effect.gen(function* () {
      const script = `
        const fs = require("fs"), path = require("path")
        fs.readFileSync(0)
        fs.writeFileSync("src/add.mjs", "export const add = (a, b) => a + b")
        const cwd = process.env.TICKETS_DIR
        for (const [file, text] of Object.entries(JSON.parse(process.argv[1]))) fs.writeFileSync(path.join(cwd, file), text)
        const git = (...a) => require("child_process").execFileSync("git", ["-c", "user.name=b", "-c", "user.email=b@c", ...a], { cwd })
        git("add", "--all"), git("commit", "--message", "other")`
      const agent = [process.execPath, "-e", script, JSON.stringify(files)]
      const { read, root, run } = deployIn({ worker: { merge: "fast-forward" }, agent })
      const { ticket } = yield* run
      assert.strictEqual(ticket.status, status)
      const reason = contextOf.attention(ticket)?.reason
      if (attention !== undefined) assert.match(reason ?? "", attention)
      else assert.strictEqual(git(root, "log", "--merges", "--format=%h").trim().split("\n").length, 1)
      for (const [file, text] of Object.entries(files)) assert.include(read(file), text)
      assert.strictEqual(read("src/add.mjs").includes("a + b"), status === "resolved")
      assert.strictEqual(git(root, "status", "--porcelain"), "")
    })
  )

  it.live("falls back to review when the checked-out branch has uncommitted changes", () =>
    Effect.gen(function* () {
      const { read, run, write } = deployIn({ worker: { merge: "fast-forward" } })
      write("test/add.test.mjs", `${read("test/add.test.mjs")}\n`)
      const { ticket } = yield* run
      assert.strictEqual(ticket.status, "in_progress")
      assert.strictEqual(contextOf.attention(ticket)?.reason, "review: not merged: main has uncommitted changes")
    })
  )

  it.live("leaves the branch and resolves with the policy none", () =>
    Effect.gen(function* () {
      const { read, root, run } = deployIn({ worker: { merge: "none" } })
      const { id, ticket } = yield* run
      assert.strictEqual(ticket.status, "resolved")
      assert.include(read("src/add.mjs"), "a - b")
      assert.include(git(root, "branch", "--list", "tickets/*"), `tickets/${id}-1`)
    })
  )

  it.live("takes the work of an agent that commits it itself", () =>
    Effect.gen(function* () {
      const { read, run } = deployIn({ worker: { merge: "fast-forward" }, agent: [...honest, "--commit"] })
      const { ticket } = yield* run
      assert.strictEqual(ticket.status, "resolved")
      assert.include(read("src/add.mjs"), "a + b")
    })
  )

  it.live("believes no agent that did nothing", () =>
    Effect.gen(function* () {
      const { root, run } = deployIn({ agent: agentCommand("lie.mjs") })
      const { conclusion, deployment, id, ticket } = yield* run
      assert.deepInclude(conclusion, { outcome: "failed", reason: "nothing was changed", blame: "verification" })
      assert.deepStrictEqual([deployment.state, ticket.status], ["failed", "open"])
      assert.include(deployment.reason ?? "", "I fixed the bug and all tests pass.")
      assert.isUndefined(contextOf.attention(ticket))
      assert.strictEqual(git(root, "branch", "--list", `tickets/${id}-1`), "")
      assert.deepStrictEqual(worktrees(root), [])
    })
  )

  it.live("believes no agent whose change does not mend it, and keeps the change on its branch", () =>
    Effect.gen(function* () {
      const { root, run } = deployIn({ agent: agentCommand("fix.mjs", "src/add.mjs", "a - b", "a * b") })
      const { conclusion, deployment, id, ticket } = yield* run
      assert.deepInclude(conclusion, { outcome: "failed", blame: "verification" })
      assert.include(deployment.reason ?? "", "6 !== 5")
      assert.strictEqual(ticket.status, "open")
      assert.include(git(root, "show", `tickets/${id}-1:src/add.mjs`), "a * b")
    })
  )

  it.live("refuses a change of the test that proves it", () =>
    Effect.gen(function* () {
      const cheat = agentCommand("fix.mjs", "test/add.test.mjs", "5", "-1")
      const { conclusion, ticket } = yield* deployIn({ agent: cheat }).run
      assert.include(conclusion.reason, "files that prove the fix or are locked were changed: test/add.test.mjs")
      assert.strictEqual(ticket.status, "open")
      const allowed = yield* deployIn({ agent: cheat, worker: { allowProtected: true, merge: "none" } }).run
      assert.strictEqual(allowed.ticket.status, "resolved")
    })
  )

  it.live("refuses a change of the script that proves it, and says so before", () =>
    Effect.gen(function* () {
      const agent = agentCommand("fix.mjs", "verify.mjs", "1", "0")
      const project = makeProject({ agent })
      project.write("verify.mjs", "process.exit(1)")
      project.write("package.json", '{"scripts":{"test":"node verify.mjs"}}')
      git(project.root, "add", "--all")
      git(project.root, "commit", "--quiet", "--message", "verify")
      yield* Effect.gen(function* () {
        for (const verify of ["node ./verify.mjs", "npm test"]) {
          const { id } = yield* createTicket({ verify })
          const { conclusion } = yield* deployTicket(id)
          assert.include(conclusion.reason, "files that prove the fix or are locked were changed: verify.mjs")
          assert.match(project.read(`.orchestr8/deployments/${id}-1/briefing.md`), /^verify\.mjs$/m)
        }
        const { id } = yield* createTicket({ context: { file_path: "verify.mjs" }, verify: "node verify.mjs" })
        assert.strictEqual((yield* deployTicket(id)).conclusion.outcome, "review")
      }).pipe(Effect.provide(project.services))
    })
  )

  it.live.each([
    ["the command that proves the fix", 'change(ticket, { context: { verify: "node --version" } })'],
    ["the locks of the configuration", 'change(config, { locks: [{ path: "x", reason: "y" }] })']
  ] as const)("merges nothing when %s changed while the agent worked", ([what, change]) =>
    Effect.gen(function* () {
      const script = `const fs = require("fs"), path = require("path")
        const home = path.join(process.env.TICKETS_DIR, ".orchestr8")
        const config = path.join(home, "config.json")
        const ticket = path.join(home, "tickets", process.env.ORCHESTR8_TICKET + ".json")
        const change = (file, changed) =>
          fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(fs.readFileSync(file, "utf8")), ...changed }))
        fs.writeFileSync("src/add.mjs", "export const add = (a, b) => a * b")
        ${change}`
      const { read, run } = deployIn({ agent: [process.execPath, "-e", script], worker: { merge: "fast-forward" } })
      const { conclusion, ticket } = yield* run
      assert.deepInclude(conclusion, { outcome: "needs_attention", blame: "verification" })
      assert.include(conclusion.reason, `${what} was changed while the agent worked`)
      assert.deepInclude(contextOf.attention(ticket), { reason: conclusion.reason })
      assert.strictEqual(ticket.status, "open")
      assert.include(read("src/add.mjs"), "a - b")
    })
  )

  it.live("refuses a change of a locked file, allowed or not", () =>
    Effect.gen(function* () {
      const config = { locks: [{ path: "src/**", reason: "owned by the lawyers" }] }
      const { read, run } = deployIn({ config, worker: { allowProtected: true } })
      const { conclusion, id } = yield* run
      assert.include(conclusion.reason, "were changed: src/add.mjs")
      assert.include(read(`.orchestr8/deployments/${id}-1/briefing.md`), "src/** (owned by the lawyers)")
    })
  )

  it.live("verifies after a crash too, and blames the agent", () =>
    Effect.gen(function* () {
      const { conclusion, deployment, ticket } = yield* deployIn({ agent: agentCommand("crash.mjs", "src/add.mjs") })
        .run
      assert.deepInclude(conclusion, { outcome: "failed", blame: "agent" })
      assert.include(deployment.reason ?? "", "the agent exited with 1")
      assert.strictEqual(ticket.status, "open")
    })
  )

  it.live("ends an agent that hangs", () =>
    Effect.gen(function* () {
      const worker = { timeouts: { silence: "500 millis" } }
      const { conclusion } = yield* deployIn({ agent: agentCommand("hang.mjs", "quiet"), worker }).run
      assert.strictEqual(conclusion.reason, "the agent was ended: no output for 0.5 s; nothing was changed")
    })
  )

  it.live("leaves no process behind", () =>
    Effect.gen(function* () {
      const pidFile = path.join(makeFolder(), "pid")
      yield* deployIn({ agent: agentCommand("grandchild.mjs", pidFile) }).run
      assert.isFalse(isAlive(Number(fs.readFileSync(pidFile, "utf8"))))
    })
  )

  it.live("starts no agent for a ticket that is fixed already", () =>
    Effect.gen(function* () {
      const { run, root } = deployIn({ agent: ["no-such-agent"] }, { verify: "node --version" })
      const { deployment, id, ticket } = yield* run
      assert.deepStrictEqual([deployment.state, ticket.status], ["gone", "resolved"])
      assert.isFalse(fs.existsSync(path.join(root, `.orchestr8/deployments/${id}-1/briefing.md`)))
    })
  )

  it.live.each([
    [
      "nothing proves a fix",
      {},
      { verify: "" },
      /nothing can prove a fix: set a command with tickets edit [0-9a-f]{8} --verify/
    ],
    ["the verify command needs a shell", {}, { verify: "a | b" }, /cannot be run: \| needs a shell/],
    ["the verify command is not there", {}, { verify: "no-such-command" }, /no-such-command was not found/],
    ["the agent type is not configured", { config: { agents: {} } }, {}, /agents\.repair_general: no agent/],
    [
      "the agent cannot be started",
      { agent: ["no-such-agent"] },
      {},
      /agents\.repair_general\.command: .*no-such-agent was not found/
    ],
    ["there is no git repository", { git: false }, {}, /not in a git repository: run git init/]
  ] as const)("needs a person when %s", ([, options, draft, reason]) =>
    Effect.gen(function* () {
      const { conclusion, deployment, ticket } = yield* deployIn(options, draft).run
      assert.strictEqual(conclusion.outcome, "needs_attention")
      assert.match(deployment.reason ?? "", reason)
      assert.match(contextOf.attention(ticket)?.reason ?? "", reason)
      assert.strictEqual(ticket.status, "open")
    })
  )

  it.live("needs a person when the problem is in uncommitted changes only", () =>
    Effect.gen(function* () {
      const project = makeProject()
      project.write("src/add.mjs", "export const add = (a, b) => a + b\n")
      git(project.root, "commit", "--quiet", "--all", "--message", "right")
      project.write("src/add.mjs", "export const add = (a, b) => a - b\n")
      const { conclusion } = yield* Effect.gen(function* () {
        return yield* deployTicket((yield* createTicket()).id)
      }).pipe(Effect.provide(project.services))
      assert.include(conclusion.reason, "in uncommitted changes only")
    })
  )

  it.live("works in the project itself when it is told to, git or not", () =>
    Effect.gen(function* () {
      const worker = { isolation: "none", merge: "none" } as const
      for (const git of [true, false]) {
        const { read, run } = deployIn({ git, worker })
        const { deployment, ticket } = yield* run
        assert.deepStrictEqual([deployment.branch, ticket.status], [null, "resolved"])
        assert.include(read("src/add.mjs"), "a + b")
        const cheat = yield* deployIn({ git, worker, agent: agentCommand("fix.mjs", "test/add.test.mjs", "5", "-1") })
          .run
        assert.include(cheat.conclusion.reason, "were changed: test/add.test.mjs")
        const lie = yield* deployIn({ git, worker, agent: agentCommand("lie.mjs") }).run
        assert.strictEqual(lie.conclusion.reason, "nothing was changed")
      }
    })
  )

  it.live("climbs the ladder, tells each agent of the attempts before, and gives up", () =>
    Effect.gen(function* () {
      const lie = { command: agentCommand("lie.mjs") }
      const config = { agents: { repair_general: lie, senior_general: lie } }
      const worker = { maxAttempts: 3, escalation: ["repair_general", "senior_general"] }
      const { read, services } = makeProject({ config, worker })
      yield* Effect.gen(function* () {
        const manager = yield* TicketManager
        const { id } = yield* createTicket()
        const attempts = [yield* deployTicket(id), yield* deployTicket(id), yield* deployTicket(id)]
        assert.deepStrictEqual(
          attempts.map(({ deployment }) => [deployment.agent_type, deployment.state]),
          [
            ["repair_general", "failed"],
            ["senior_general", "failed"],
            ["senior_general", "gave_up"]
          ]
        )
        const briefing = read(`.orchestr8/deployments/${id}-3/briefing.md`)
        assert.match(briefing, /attempt 3 of 3/)
        assert.match(briefing, /Attempt 2 by senior_general: failed\nnothing was changed/)
        const ticket = yield* manager.get(id)
        assert.match(contextOf.attention(ticket)?.reason ?? "", /gave up after 3 attempts/)
        const [escalation] = yield* manager.forFiefdom("general/senior_general")
        assert.include(escalation?.errors[0] ?? "", id)
      }).pipe(Effect.provide(services))
    })
  )

  it.live("proves a ticket of a check by its fingerprint, and refuses one problem for another", () =>
    Effect.gen(function* () {
      const fingerprinted = (agent: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const project = makeProject({ agent, worker: { merge: "none" } })
          return yield* Effect.gen(function* () {
            const report = yield* (yield* HealthCheck).run([])
            const [id = ""] = report.tickets.created
            const { conclusion } = yield* deployTicket(id)
            return { conclusion, ticket: yield* getTicket(id) }
          }).pipe(Effect.provide(project.services))
        })
      const fixed = yield* fingerprinted(honest)
      assert.strictEqual(fixed.ticket.status, "resolved")
      const cheat = yield* fingerprinted(agentCommand("fix.mjs", "test/add.test.mjs", "5", "-1"))
      assert.include(cheat.conclusion.reason, "were changed: test/add.test.mjs")
      const broken = yield* fingerprinted(agentCommand("fix.mjs", "src/add.mjs", "export", "exp ort"))
      assert.strictEqual(broken.conclusion.outcome, "failed")
      assert.strictEqual(broken.ticket.status, "open")
    })
  )

  it.live("keeps two deployments out of overlapping fiefdoms", () =>
    Effect.gen(function* () {
      const { services } = makeProject({ agent: agentCommand("hang.mjs", "quiet") })
      yield* Effect.gen(function* () {
        const first = yield* createTicket({ fiefdom: "src" })
        const second = yield* createTicket({ fiefdom: "src/deep", title: "other" })
        const running = yield* Effect.forkChild(deployTicket(first.id), { startImmediately: true })
        const { list } = yield* DeploymentRecords
        yield* Effect.repeat(list(), { until: ([record]) => record?.state === "running", schedule: LOOK_AGAIN })
        const refused = yield* Effect.flip(deployTicket(second.id))
        assert.strictEqual(refused._tag, "LeaseConflict")
        assert.include(refused.message, "overlaps")
        yield* Fiber.interrupt(running)
        assert.strictEqual((yield* getTicket(first.id)).status, "open")
      }).pipe(Effect.provide(services))
    })
  )
})
