/** Wrong input of every kind: the right exit code, a message and a hint, JSON on stderr alone, nothing changed. */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { bin, Project } from "./tickets.ts"

/** A project with one ticket. */
const projectWithTicket = async () => {
  const project = new Project()
  const id = await project.create("Only ticket", "--error", "e")
  return { project, id }
}

describe("usage: exit 2", () => {
  const wrong: ReadonlyArray<readonly [what: string, args: ReadonlyArray<string>, message: RegExp, code?: string]> = [
    ["an unknown command", ["lst"], /no command "lst"/, "usage_error"],
    ["an unknown flag", ["list", "--stauts", "open"], /no flag --stauts/, "usage_error"],
    ["a missing argument", ["show"], /argument ID is missing/, "usage_error"],
    ["a missing flag", ["create", "T"], /flag --fiefdom is missing/, "usage_error"],
    ["a flag without its value", ["list", "--query"], /--query needs a value/, "usage_error"],
    ["an argument too many", ["list", "x"], /too many arguments: "x"/, "usage_error"],
    ["an unknown status", ["status", "ID", "done"], /"done" is none of open, in_progress/, "usage_error"],
    ["an unknown status in a filter", ["list", "--status", "open,done"], /"done" is none of open, in_progress/],
    ["a number that is none", ["list", "--limit", "many"], /"many" is not a whole number/, "usage_error"],
    ["a limit out of range", ["list", "--limit", "0"], /limit/],
    ["a limit out of range of the history", ["history", "--limit", "1001"], /1001 is not between 1 and 1000/],
    ["a cursor that is none", ["list", "--cursor", "abc"], /cursor/],
    ["an unknown field of a query", ["list", "--query", "prioritty:high"], /prioritty/],
    ["an id that climbs", ["show", "../../etc/passwd"], /is not a ticket id/],
    ["an id with capitals", ["show", "3F2A1B9C"], /is not a ticket id/],
    ["an id that is too long", ["archive", "0123456789"], /is not a ticket id/],
    ["an empty id", ["note", "", "text"], /is not a ticket id/],
    ["an empty title", ["create", "", "--fiefdom", "src"], /title must not be empty/],
    ["a title of blanks", ["create", "  ", "--fiefdom", "src"], /title must not be empty/],
    ["a title of two lines", ["create", "a\nb", "--fiefdom", "src"], /title is one line/],
    ["an empty fiefdom", ["create", "T", "--fiefdom", "./"], /fiefdom must not be empty/],
    ["a fiefdom that climbs", ["create", "T", "--fiefdom", "src/../../etc"], /must not climb/],
    ["a context that is a list", ["create", "T", "--fiefdom", "src", "--context", "[1]"], /not a JSON object/],
    ["a context that is no JSON", ["edit", "ID", "--context", "{x"], /not a JSON object/],
    ["a context with a wrong type", ["create", "T", "--fiefdom", "src", "--context", '{"labels":"a"}'], /labels/],
    [
      "an unknown priority",
      ["create", "T", "--fiefdom", "src", "--priority", "urgent"],
      /"urgent" is none of critical/,
      "usage_error"
    ],
    [
      "a verify command for a shell",
      ["create", "T", "--fiefdom", "src", "--verify", "npm test | tee x"],
      /needs a shell/
    ],
    ["an empty note", ["note", "ID", " "], /empty/],
    ["an edit without a change", ["edit", "ID"], /no flag says what to change/],
    ["a dependency on itself", ["edit", "ID", "--depends-on", "ID"], /cycle/, "dependency_cycle"],
    ["a lease of no time", ["claim", "ID", "--ttl", "0s"], /not a time span/],
    ["a lease of nonsense", ["claim", "ID", "--ttl", "soon"], /not a time span/],
    [
      "an outcome that is none",
      ["complete", "ID", "--token", "1", "--outcome", "done"],
      /"done" is none of succeeded/,
      "usage_error"
    ],
    ["an instant that is none", ["edit", "ID", "--title", "x", "--if-updated-at", "yesterday"], /not a time/],
    ["a search for nothing", ["search", " "], /no word/],
    ["an unknown format of import", ["import", "jira", "-"], /"jira" is none of/, "usage_error"],
    ["a file of import that is not there", ["import", "beads", "nowhere.jsonl"], /no such file/],
    ["an actor that is none", ["list", "--actor", "robot:x"], /not an actor/],
    ["a store of another kind", ["list", "--store", "mysql://host/db"], /not the address of a store/],
    ["a fiefdom of context that climbs", ["context", "../x"], /climb/],
    ["a negative place to go on from", ["watch", "--since", "-1"], /since/, "usage_error"]
  ]
  const shared = projectWithTicket()
  for (const [what, args, message, code = "validation_error"] of wrong) {
    it(what, async () => {
      const { id, project } = await shared
      const before = project.snapshot()
      const given = args.map((argument) => (argument === "ID" ? id : argument))
      const error = await project.refused(given, 2)
      assert.strictEqual(error.code, code)
      assert.match(error.message, message)
      assert.deepStrictEqual(project.snapshot(), before, "nothing changed")
    })
  }

  it("suggests what was meant", async () => {
    const project = new Project()
    const hint = async (...args: ReadonlyArray<string>) => (await project.refused(args, 2)).hint
    assert.include(await hint("lisst"), "did you mean list?")
    assert.include(await hint("list", "--stauts", "x"), "did you mean --status?")
    assert.include(await hint("list", "--jsn"), "did you mean --json?")
    assert.include(await hint("list", "--status", "opne"), "did you mean open?")
    assert.include(await hint("status", "00000000", "resolvd"), "did you mean resolved?")
    assert.include(await hint("list", "--query", "prioritty:high"), "priority")
  })

  it("an ambiguous prefix names the candidates", async () => {
    const project = new Project()
    const ticket = {
      fiefdom: "src",
      status: "open",
      title: "T",
      description: "",
      errors: [],
      warnings: [],
      context: {},
      notes: []
    }
    for (const id of ["aaaa0001", "aaaa0002"])
      project.write(`.orchestr8/tickets/${id}.json`, JSON.stringify({ id, ...ticket }))
    assert.match((await project.refused(["show", "aaaa"], 2)).message, /aaaa0001, aaaa0002/)
    assert.include(await project.ok(["show", "aaaa0001"]), "aaaa0001")
  })

  it("an unknown key in the configuration names the nearest known one", async () => {
    const { project } = await projectWithTicket()
    project.configure({ worker: { concurency: 3 } })
    const before = project.snapshot()
    for (const args of [["config"], ["health"], ["watch"]]) {
      const error = await project.refused(args, 2)
      assert.strictEqual(error.code, "config_error")
      assert.match(error.message, /worker\.concurency.*worker\.concurrency/)
    }
    assert.deepStrictEqual(project.snapshot(), before)
    await project.ok(["list"])
  })

  it("a configuration that is no JSON says where", async () => {
    const project = new Project()
    project.write(".orchestr8/config.json", '{\n  "checks": {},\n}')
    assert.match((await project.refused(["config"], 2)).message, /config\.json:2:15: not valid JSON/)
  })

  it("an unknown setting in a variable", async () => {
    const project = new Project()
    const error = await project.refused(["config"], 2, { env: { TICKETS_WORKER_CONCURENCY: "3" } })
    assert.match(error.message, /TICKETS_WORKER_CONCURRENCY/)
  })

  it("without a command: help on stderr, with --json an error alone", async () => {
    const project = new Project()
    const { code, stderr, stdout } = await project.run([])
    assert.deepStrictEqual([code, stdout], [2, ""])
    assert.match(stderr, /Usage\n  tickets <command>/)
    const json = await project.run(["--json"])
    assert.deepStrictEqual([json.code, json.stdout], [2, ""])
    assert.strictEqual(JSON.parse(json.stderr).error.code, "usage_error")
  })
})

describe("not found: exit 3", () => {
  for (const args of [
    ["show", "00000000"],
    ["status", "00000000", "resolved"],
    ["note", "00000000", "text"],
    ["edit", "00000000", "--title", "x"],
    ["archive", "00000000"],
    ["restore", "00000000"],
    ["history", "dead"],
    ["claim", "00000000", "--ttl", "1m"],
    ["create", "T", "--fiefdom", "src", "--depends-on", "00000000"]
  ]) {
    it(args.join(" "), async () => {
      const { project } = await projectWithTicket()
      const before = project.snapshot()
      const error = await project.refused(args, 3)
      assert.strictEqual(error.code, "not_found")
      assert.match(error.message, /no ticket (00000000|dead)/)
      assert.deepStrictEqual(project.snapshot(), before)
    })
  }

  it("archives all or none", async () => {
    const { id, project } = await projectWithTicket()
    await project.refused(["archive", id, "00000000"], 3)
    assert.strictEqual((await project.show(id)).status, "open")
  })

  it("a check that is not configured", async () => {
    const project = new Project()
    project.configure({ checks: { unit: { command: ["true"] } } })
    assert.match((await project.refused(["health", "lint"], 3)).message, /no check lint/)
  })

  it("no ticket that is ready", async () => {
    const project = new Project()
    await project.create("Without an error")
    assert.strictEqual((await project.refused(["claim", "--ttl", "1m"], 3)).code, "not_found")
  })
})

describe("conflict: exit 4", () => {
  it("a transition that is not allowed names the allowed ones", async () => {
    const { id, project } = await projectWithTicket()
    await project.ok(["archive", id])
    const error = await project.refused(["status", id, "resolved"], 4)
    assert.strictEqual(error.code, "invalid_transition")
    assert.match(error.message, /archived.*allowed: open/)
    assert.include(error.hint, `tickets restore ${id}`)
  })
})

describe("for people to decide: exit 4 for an agent", () => {
  const deeds = [
    ["approve", "ID"],
    ["reject", "ID", "--note", "no"],
    ["cancel", "ID-1"],
    ["deploy", "ID"],
    ["answer", "ID", "yes"]
  ]
  const changes = [
    ["status", "ID", "resolved"],
    ["archive", "ID"],
    ["edit", "ID", "--verify", "true"],
    ["undo", "1"]
  ]
  const deployment = { ORCHESTR8_DEPLOYMENT: "aaaa0001-2" }
  for (const [who, env, refused] of [
    ["an agent by its name", { TICKETS_ACTOR: "agent:claude" }, [...deeds, ...changes]],
    ["an agent by its deployment", deployment, [...deeds, ...changes]],
    ["an agent that calls itself a person", { ...deployment, TICKETS_ACTOR: "ann" }, deeds]
  ] as const) {
    it(who, async () => {
      const { id, project } = await projectWithTicket()
      const before = project.snapshot()
      for (const args of refused) {
        const given = args.map((argument) => argument.replace("ID", id))
        const { message } = await project.refused(given, 4, { env })
        assert.match(message, /for a person to (?:approve|reject|cancel|deploy|answer)|not for (?:an|this) agent/)
        assert.deepStrictEqual(project.snapshot(), before, args.join(" "))
      }
    })
  }
})

describe("unexpected: exit 1", () => {
  it("one line that says how to see more", async () => {
    const { project } = await projectWithTicket()
    const full = fs.existsSync("/dev/full") ? "/dev/full" : undefined
    if (full === undefined) return
    const out = fs.openSync(full, "w")
    const { status, stderr } = spawnSync(process.execPath, [bin, "list"], {
      cwd: project.root,
      env: { PATH: process.env["PATH"], HOME: project.home },
      stdio: ["ignore", out, "pipe"],
      encoding: "utf8"
    })
    fs.closeSync(out)
    assert.strictEqual(status, 1)
    assert.match(stderr, /^tickets: stdout cannot be written: ENOSPC\n  free some space/)
  })
})

describe("text from outside", () => {
  const nasty = "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u009b2J bell\u0007 del\u007f end"

  it("reaches a terminal without escape sequences and control characters", async () => {
    const project = new Project()
    const id = await project.ok([
      "create",
      nasty,
      "--fiefdom",
      "src",
      "--description",
      nasty,
      "--error",
      nasty,
      "--label",
      nasty
    ])
    await project.ok(["note", id, nasty, "--author", nasty])
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/
    for (const args of [
      ["show", id],
      ["list"],
      ["search", "end"],
      ["history"],
      ["get", id],
      ["context", "src"],
      ["export", "--format", "markdown"],
      ["export", "--format", "csv"],
      ["export"],
      ["list", "--json"],
      ["show", id, "--json"],
      ["history", "--json"],
      ["edit", id, "--title", `${nasty}!`],
      ["undo"]
    ]) {
      const { code, stderr, stdout } = await project.run(args)
      assert.strictEqual(code, 0, stderr)
      assert.notMatch(stdout.replaceAll("\r\n", "\n"), control, args.join(" "))
      assert.notMatch(stderr, control, args.join(" "))
      assert.include(stdout, "red", args.join(" "))
    }
    assert.strictEqual((await project.show(id)).title, nasty, "the data itself is as it was given")
  })

  it("nor does what somebody typed wrong", async () => {
    const project = new Project()
    for (const args of [
      ["show", nasty],
      [nasty],
      ["list", `--${nasty}`],
      ["list", "-C", nasty],
      ["list", "--actor", `x:${nasty}`]
    ]) {
      const { stderr } = await project.run(args)
      // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
      assert.notMatch(stderr, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    }
  })
})
