/** Outside workers: leases, proof of a fix, escalation, following changes; and how the process ends. */
import { assert, describe, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { contextOf, Lease, TicketDetail, TriggerEvent } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"
import { bin, ended, Project, seen } from "./tickets.ts"

const claim = (project: Project, ...args: ReadonlyArray<string>) =>
  project.json(Lease, ["claim", "--ttl", "10m", ...args])

const complete = (id: string, token: number, outcome: string, ...args: ReadonlyArray<string>) => [
  "complete",
  id,
  "--token",
  String(token),
  "--outcome",
  outcome,
  ...args
]

describe("leases", () => {
  it("claim, renew, release", async () => {
    const project = new Project()
    const id = await project.create("T", "--error", "e")
    const lease = await claim(project, id, "--actor", "ann")
    assert.deepStrictEqual([lease.ticket_id as string, lease.token], [id, 1])
    assert.match(lease.owner, /^human:ann@/)
    assert.strictEqual((await project.show(id)).status, "in_progress")
    const renewed = await project.json(Lease, ["renew", id, "--token", "1", "--ttl", "2 hours"])
    assert.isAbove(Date.parse(renewed.expires_at.slice(0, 23)), Date.parse(lease.expires_at.slice(0, 23)))
    assert.strictEqual(await project.ok(["release", id, "--token", "1"]), `${id}  open  T`)
    assert.match(
      await project.ok(["claim", id, "--ttl", "90s", "--owner", "me"]),
      new RegExp(`^${id}  token 2  until .* UTC  me$`)
    )
  })

  it("without an id the most urgent ready ticket; exactly one of many wins", async () => {
    const project = new Project()
    await project.create("Later", "--error", "e")
    const urgent = await project.create("Urgent", "--error", "e", "--priority", "critical")
    await project.create("Not ready")
    assert.strictEqual((await claim(project)).ticket_id as string, urgent)
    const runs = await Promise.all([1, 2, 3].map(() => project.run(["claim", "--ttl", "1m"])))
    assert.deepStrictEqual(runs.map(({ code }) => code).sort(), [0, 3, 3])
  })

  it("a stale token is a conflict, and nothing runs for it", async () => {
    const project = new Project()
    const id = await project.create(
      "T",
      "--error",
      "e",
      "--verify",
      "node -e \"require('fs').writeFileSync('ran', '')\""
    )
    await claim(project, id)
    for (const args of [
      ["renew", id, "--token", "7", "--ttl", "1m"],
      ["release", id, "--token", "7"],
      ["note", id, "late", "--token", "7"],
      complete(id, 7, "succeeded"),
      complete(id, 7, "failed"),
      complete(id, 1, "failed", "--run", "1")
    ]) {
      assert.strictEqual((await project.refused(args, 4)).code, "lease_conflict")
    }
    assert.strictEqual((await project.refused(["claim", id, "--ttl", "1m"], 4)).code, "lease_conflict")
    assert.isFalse(fs.existsSync(project.path("ran")))
  })

  it("--exclusive keeps away from a fiefdom where somebody works", async () => {
    const project = new Project()
    const outer = await project.ok(["create", "A", "--fiefdom", "src", "--error", "e"])
    const inner = await project.ok(["create", "B", "--fiefdom", "src/deep", "--error", "e"])
    await claim(project, outer)
    await project.refused(["claim", inner, "--ttl", "1m", "--exclusive"], 4)
    assert.strictEqual((await claim(project, inner)).token, 1)
  })
})

describe("complete", () => {
  it("takes the proof of an agent that claimed the ticket in its own name, and nothing less", async () => {
    const project = new Project()
    const proof = "process.exit(require('fs').existsSync('fixed') ? 0 : 1)"
    const id = await project.create("T", "--error", "e", "--verify", `node -e "${proof}"`)
    const agent = ["--actor", "agent:claude"]
    const { token } = await claim(project, id, ...agent)
    await project.ok(["edit", id, "--title", "The sum is off", ...agent])
    await project.refused(["edit", id, "--verify", "node --version", ...agent], 4)
    await project.refused(["status", id, "resolved", ...agent], 4)
    await project.refused([...complete(id, token, "succeeded"), ...agent], 7)
    project.write("fixed", "")
    const ticket = await project.json(TicketDetail, [...complete(id, token, "succeeded"), ...agent])
    assert.deepInclude(ticket, { status: "resolved", title: "The sum is off" })
  })

  it("succeeded resolves when the verify command exits with 0", async () => {
    const project = new Project()
    const id = await project.create(
      "T",
      "--error",
      "e",
      "--verify",
      `node -e "process.exit(require('fs').existsSync('fixed') ? 0 : 3)"`
    )
    const { token } = await claim(project, id)
    const error = await project.refused(complete(id, token, "succeeded"), 7)
    assert.strictEqual(error.code, "verification_failed")
    assert.match(error.message, /exited with 3/)
    assert.strictEqual((await project.show(id)).status, "in_progress", "the lease goes on")
    project.write("fixed", "")
    const ticket = await project.json(TicketDetail, complete(id, token, "succeeded"))
    assert.strictEqual(ticket.status, "resolved")
  })

  it("says what the command printed, and whether it ran at all", async () => {
    const project = new Project()
    const id = await project.create(
      "T",
      "--error",
      "e",
      "--verify",
      `node -e "console.log('3 tests failed'); process.exit(1)"`
    )
    const { token } = await claim(project, id)
    assert.include((await project.refused(complete(id, token, "gone"), 7)).hint, "3 tests failed")
    await project.ok(["edit", id, "--verify", "no-such-program --at all"])
    assert.include(
      (await project.refused(complete(id, token, "succeeded"), 7)).message,
      "no-such-program was not found"
    )
  })

  it("never gives the verify command to a shell", async () => {
    const project = new Project()
    const id = await project.create("T", "--error", "e", "--context", `{"verify": "true; touch owned"}`)
    const { token } = await claim(project, id)
    assert.match((await project.refused(complete(id, token, "succeeded"), 7)).message, /needs a shell/)
    await project.ok(["edit", id, "--verify", "echo ok '&&' touch owned"])
    await project.ok(complete(id, token, "succeeded"))
    assert.isFalse(fs.existsSync(project.path("owned")))
  })

  it("takes the check that made the ticket for proof", async () => {
    const project = new Project()
    project.configure({
      checks: {
        words: { command: ["node", "-e", "process.stdout.write(require('fs').readFileSync('out'))"], parser: "generic" }
      }
    })
    project.write("out", "src/a.js:3: error: broken\nsrc/b.js:1: error: also broken\n")
    await project.ok(["health"])
    const [id = ""] =
      (await project.ok(["list", "--query", "broken", "--sort", "title", "--json"])).match(/[0-9a-f]{8}/) ?? []
    const { token } = await claim(project, id)
    const { title } = await project.show(id)
    assert.match(
      (await project.refused(complete(id, token, "succeeded"), 7)).message,
      /the check words still reports it/
    )
    project.write("out", title.includes("b.js") ? "src/a.js:3: error: broken\n" : "src/b.js:1: error: also broken\n")
    await project.ok(complete(id, token, "succeeded"))
    assert.strictEqual((await project.show(id)).status, "resolved")
  })

  it("without anything to prove it by waits for a person", async () => {
    const project = new Project()
    const id = await project.create("T", "--error", "e")
    const { token } = await claim(project, id)
    const { code, stderr, stdout } = await project.run(complete(id, token, "succeeded"))
    assert.deepStrictEqual([code, stdout], [0, `${id}  in_progress  T\n`])
    assert.include(stderr, "nothing proves this fix")
    assert.strictEqual(contextOf.attention(await project.show(id))?.reason, "review: nothing proves this fix")
  })

  it("other outcomes open the ticket again", async () => {
    const project = new Project()
    const id = await project.create("T", "--error", "e")
    await project.ok(complete(id, (await claim(project, id)).token, "failed"))
    assert.strictEqual((await project.show(id)).status, "open")
    await project.ok(complete(id, (await claim(project, id)).token, "needs_attention", "--reason", "which one?"))
    assert.strictEqual(contextOf.attention(await project.show(id))?.reason, "which one?")
  })
})

describe("escalate", () => {
  it("makes the ticket of product.md; again adds a note to it", async () => {
    const project = new Project()
    const id = await project.ok(["escalate", "7", "--reason", "no network"])
    const ticket = await project.show(id)
    assert.strictEqual(ticket.fiefdom, "general/7")
    assert.strictEqual(ticket.title, "ESCALATION: 7 Stuck")
    assert.strictEqual(ticket.description, "General 7 stuck and requires Doctor intervention.\n\nReason: no network")
    assert.deepStrictEqual(ticket.errors, ["General 7 stuck: no network"])
    assert.deepStrictEqual(ticket.context, { escalated_from: "director", priority: "high" })
    assert.strictEqual(ticket.notes[0]?.author, "Director")
    const again = await project.json(TicketDetail, ["escalate", "7", "--reason", "still none"])
    assert.deepStrictEqual([again.id as string, again.notes.length], [id, 2])
  })
})

describe("watch", () => {
  it("prints what was, then what happens, one event a line, without a gap or a repeat", async () => {
    const project = new Project()
    const first = await project.create("First", "--error", "e")
    const child = project.start(["watch", "--since", "0", "--json"])
    await seen(child.stdout, first)
    const second = await project.create("Second")
    await project.ok(["status", first, "resolved"])
    await seen(child.stdout, "status_changed")
    child.kill("SIGTERM")
    assert.strictEqual((await ended(child)).code, 143)
    const resumed = project.start(["watch", "--since", "1", "--json", "--quiet"])
    const lines = (await seen(resumed.stdout, "status_changed")).trimEnd().split("\n")
    resumed.kill("SIGINT")
    const events = lines.map((line) => Schema.decodeUnknownSync(TriggerEvent)(JSON.parse(line)))
    assert.deepStrictEqual(
      events.map(({ event, seq, ticket }) => [seq, event, ticket.id as string]),
      [
        [2, "ticket_created", second],
        [3, "status_changed", first]
      ]
    )
    assert.strictEqual((await ended(resumed)).code, 130)
  })

  it("tells people in lines", async () => {
    const project = new Project()
    const child = project.start(["watch"])
    await seen(child.stderr, "watching")
    const id = await project.create("Seen")
    assert.match(await seen(child.stdout, "\n"), new RegExp(`^\\d+  .* UTC  ticket_created  ${id}  open  Seen\n`))
    child.kill("SIGINT")
    assert.strictEqual((await ended(child)).code, 130)
  })

  it("asks for an agent unless the trigger is manual", async () => {
    const project = new Project()
    await project.create("T", "--error", "e")
    for (const [trigger, requires] of [
      ["automatic", true],
      ["manual", false]
    ] as const) {
      project.configure({ worker: { trigger } })
      const child = project.start(["watch", "--since", "0", "--json"])
      const event = Schema.decodeUnknownSync(TriggerEvent)(JSON.parse((await seen(child.stdout, "\n")).trim()))
      child.kill("SIGINT")
      await ended(child)
      assert.strictEqual(event.requires_agent, requires)
    }
  })
})

describe("the end of the process", () => {
  it("a reader that goes away is no error", async () => {
    const project = new Project()
    // More than a pipe holds, in every answer.
    const much = "x".repeat(60_000)
    for (let n = 0; n < 3; n++) await project.create(`Ticket ${n}`, "--description", much, "--error", much)
    const shell = (script: string) =>
      ended(
        spawn("bash", ["-c", `${script}; echo "\${PIPESTATUS[0]}"`], {
          cwd: project.root,
          env: { PATH: process.env["PATH"], HOME: project.home, NODE: process.execPath, TICKETS: bin }
        })
      )
    for (const args of [
      "list",
      "list --json",
      "export",
      "history --json",
      "--help",
      "prime",
      "watch --since 0 --json"
    ]) {
      const { stderr, stdout } = await shell(`"$NODE" "$TICKETS" ${args} --quiet | head -c 10`)
      assert.match(stdout, /\n?0\n$/, args)
      assert.strictEqual(stderr, "", args)
    }
  })

  it("a signal ends a verify command too", async () => {
    const project = new Project()
    const script = "require('fs').writeFileSync('pid', String(process.pid)); setTimeout(() => {}, 600000)"
    project.write("wait.cjs", script)
    const id = await project.create("T", "--error", "e", "--verify", "node wait.cjs")
    const { token } = await claim(project, id)
    const started = new Promise<void>((resolve) => {
      const watcher = fs.watch(project.root, () => {
        if (fs.existsSync(project.path("pid")) && fs.readFileSync(project.path("pid"), "utf8") !== "") {
          watcher.close()
          resolve()
        }
      })
    })
    const child = project.start(complete(id, token, "succeeded"))
    const done = ended(child)
    await started
    child.kill("SIGTERM")
    assert.strictEqual((await done).code, 143)
    const pid = Number(fs.readFileSync(project.path("pid"), "utf8"))
    assert.throws(() => process.kill(pid, 0), /ESRCH/)
    assert.strictEqual((await project.show(id)).status, "in_progress")
  })
})
