/** The project around the tickets: import, export, doctor, configuration; and what every command has in common. */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { DoctorReport, OperationPage, TicketList, TicketSummary } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"
import { bin, ended, makeFolder, Project } from "./tickets.ts"

const commands = (help: string): ReadonlyArray<string> =>
  [...help.matchAll(/^  ([a-z]+) {2,}[A-Z]/gm)].map(([, name = ""]) => name)

describe("import and export", () => {
  it("an export comes back unchanged, once", async () => {
    const project = new Project()
    const a = await project.create("A", "--error", "e", "--label", "x", "--context", '{"mine":{"a":1}}')
    await project.ok(["note", a, "a note"])
    const b = await project.create("B", "--depends-on", a)
    await project.ok(["archive", b])
    assert.notInclude(await project.ok(["export"]), `"${b}"`)
    const text = await project.ok(["export", "--all"])
    const other = new Project()
    const imported = await other.run(["import", "orchestr8", "-"], { input: text })
    assert.deepStrictEqual(imported.stdout.trim().split("\n").sort(), [a, b].sort())
    assert.include(imported.stderr, "2 imported, 0 here already, 0 skipped")
    for (const id of [a, b]) assert.deepStrictEqual(await other.show(id), await project.show(id))
    const again = await other.run(["import", "orchestr8", "-"], { input: text })
    assert.deepStrictEqual([again.stdout, again.code], ["", 0])
    assert.include(again.stderr, "0 imported, 2 here already")
    await other.ok(["undo"])
    assert.strictEqual((await other.json(TicketSummary, ["summary"])).total, 0)
  })

  it("csv and markdown are for people", async () => {
    const project = new Project()
    const id = await project.create("=cmd()", "--error", "e")
    const csv = await project.ok(["export", "--format", "csv"])
    assert.match(csv, new RegExp(`^id,fiefdom,status,title.*\r\n${id},src,open,'=cmd\\(\\)`))
    assert.include(await project.ok(["export", "--format", "markdown"]), id)
    const { code, stderr, stdout } = await project.run(["export", "--format", "csv", "--json"])
    assert.deepStrictEqual([code, stdout], [2, ""])
    assert.include(stderr, "csv is not JSON")
  })

  it("--dry-run changes nothing", async () => {
    const project = new Project()
    const input =
      '{"id":"bd-1","title":"From beads","status":"open","priority":1,"issue_type":"bug","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}\nnonsense\n'
    const dry = await project.run(["import", "beads", "-", "--dry-run"], { input })
    assert.match(dry.stdout, /^[0-9a-f]{8}\n$/)
    assert.match(dry.stderr, /^skipped line 2: .*\n1 would be imported, 0 here already, 1 skipped\n$/)
    assert.isFalse(fs.existsSync(project.path(".orchestr8")))
    await project.ok(["import", "beads", "-"], { input })
    assert.strictEqual((await project.json(TicketList, ["list"])).tickets[0]?.title, "From beads")
  })

  it("reads Taskwarrior, GitHub, ticket files of the original, and a Backlog.md folder", async () => {
    const project = new Project()
    const task =
      '[{"uuid":"11111111-2222-3333-4444-555555555555","description":"From task","status":"pending","entry":"20260101T000000Z"}]'
    const issue =
      '[{"number":1,"title":"From GitHub","body":"b","state":"OPEN","createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}]'
    const original = {
      id: "a1b2c3d4",
      fiefdom: "IP",
      status: "open",
      title: "From Python",
      description: "",
      errors: [],
      warnings: [],
      context: {},
      created_at: "2026-02-16T10:30:00.000000",
      updated_at: "2026-02-16T10:30:00.000000",
      notes: []
    }
    await project.ok(["import", "taskwarrior", "-"], { input: task })
    await project.ok(["import", "github", "-"], { input: issue })
    project.write("original.json", JSON.stringify(original))
    assert.strictEqual(await project.ok(["import", "orchestr8", "original.json"]), "a1b2c3d4")
    project.write(
      "backlog/tasks/task-1 - First.md",
      "---\nid: task-1\ntitle: From Backlog\nstatus: To Do\ncreated_date: 2026-01-01\n---\n\n## Description\n\nText\n"
    )
    await project.ok(["import", "backlog", "backlog"])
    const titles = (await project.json(TicketList, ["list"])).tickets.map(({ title }) => title)
    assert.deepStrictEqual([...titles].sort(), ["From Backlog", "From GitHub", "From Python", "From task"])
    await project.refused(["import", "backlog", "-"], 2)
    await project.refused(["import", "taskwarrior", "backlog"], 2)
  })

  it("what is no such document is refused, and so is an id that is taken", async () => {
    const project = new Project()
    const id = await project.create("Mine")
    assert.strictEqual(
      (await project.refused(["import", "github", "-"], 2, { input: "hello" })).code,
      "validation_error"
    )
    const clash = JSON.stringify({ ...(await project.show(id)), title: "Theirs" })
    assert.match((await project.refused(["import", "orchestr8", "-"], 2, { input: clash })).message, /taken/)
    assert.strictEqual((await project.show(id)).title, "Mine")
  })
})

describe("doctor", () => {
  it("exits with 0 and says so when all is well", async () => {
    const project = new Project()
    await project.create()
    assert.deepStrictEqual(await project.run(["doctor"]), { code: 0, stdout: "", stderr: "no problems\n" })
    assert.deepStrictEqual(await project.json(DoctorReport, ["doctor"]), { problems: [] })
  })

  it("names what is wrong, exits with 6, mends with --fix what loses nothing", async () => {
    const project = new Project()
    const id = await project.create()
    const file = project.path(".orchestr8/tickets", `${id}.json`)
    project.write(`.orchestr8/tickets/archive/${id}.json`, fs.readFileSync(file, "utf8"))
    project.write(".orchestr8/tickets/00000001.json", "{")
    project.write(
      ".orchestr8/tickets/a1b2c3d4.json",
      JSON.stringify({ id: "a1b2c3d4", fiefdom: "IP", status: "open", title: "Old", description: "", errors: null })
    )
    project.configure({ chekcs: {} })
    const { code, stderr, stdout } = await project.run(["doctor", "--json"])
    assert.deepStrictEqual([code, stderr], [6, ""])
    const { problems } = Schema.decodeUnknownSync(DoctorReport)(JSON.parse(stdout))
    assert.deepStrictEqual(problems.map(({ kind }) => kind).sort(), ["config", "duplicate", "old_format", "unreadable"])
    assert.match(
      (await project.run(["doctor"])).stdout,
      /^unreadable  \.orchestr8\/tickets\/00000001\.json: not valid JSON/m
    )
    const fixed = await project.run(["doctor", "--fix", "--json"])
    assert.strictEqual(fixed.code, 6)
    assert.deepStrictEqual(
      Schema.decodeUnknownSync(DoctorReport)(JSON.parse(fixed.stdout))
        .problems.map(({ kind }) => kind)
        .sort(),
      ["config", "unreadable"]
    )
    assert.strictEqual(fs.readFileSync(project.path(".orchestr8/tickets/00000001.json"), "utf8"), "{")
  })
})

describe("config", () => {
  it("prints a whole configuration that may be used as it is", async () => {
    const project = new Project()
    project.configure({ worker: { concurrency: 7 } })
    const text = await project.ok(["config"])
    const config = JSON.parse(text)
    assert.strictEqual(config.worker.concurrency, 7)
    assert.strictEqual(config.worker.maxAttempts, 3)
    assert.isTrue(fs.existsSync(fileURLToPath(config.$schema)))
    assert.deepStrictEqual(JSON.parse(await project.ok(["config", "--json"])), config)
    project.write(".orchestr8/config.json", text)
    assert.deepStrictEqual(JSON.parse(await project.ok(["config"])), config)
  })

  it("says where each setting comes from: flag, variable, project, user, default", async () => {
    const project = new Project()
    project.configure({ worker: { concurrency: 7 }, checks: { unit: { command: ["true"] } } })
    fs.mkdirSync(`${project.home}/.config/orchestr8`, { recursive: true })
    fs.writeFileSync(`${project.home}/.config/orchestr8/config.json`, '{"worker": {"merge": "none", "concurrency": 1}}')
    const text = await project.ok(["config", "--show-origin"], { env: { TICKETS_WORKER_MAX_ATTEMPTS: "9" } })
    assert.match(text, /^worker\.concurrency +7 +.*\/\.orchestr8\/config\.json$/m)
    assert.match(text, /^worker\.merge +"none" +.*\/\.config\/orchestr8\/config\.json$/m)
    assert.match(text, /^worker\.maxAttempts +9 +TICKETS_WORKER_MAX_ATTEMPTS$/m)
    assert.match(text, /^worker\.isolation +"worktree" +default$/m)
    assert.match(text, /^checks\.unit\.command +\["true"\] /m)
  })
})

describe("every command", () => {
  it("explains itself, with an example, and is named in the help", async () => {
    const project = new Project()
    const names = commands(await project.ok(["--help"]))
    for (const name of ["create", "list", "show", "health", "claim", "doctor", "prime"]) assert.include(names, name)
    const pages = await Promise.all(names.map((name) => project.ok([name, "--help"])))
    for (const [at, help] of pages.entries()) {
      assert.match(help, new RegExp(`^Usage\n  tickets ${names[at]}`, "m"))
      assert.match(help, /^Examples$|<command>/m, names[at])
      assert.isAbove((help.split("\n\n")[0] ?? "").length, 30, `${names[at]} has a description`)
    }
    assert.isFalse(fs.existsSync(project.path(".orchestr8")))
  })

  it("has its help under tickets help too, and the version", async () => {
    const project = new Project()
    assert.strictEqual(await project.ok(["help", "list"]), await project.ok(["list", "--help"]))
    const { version } = JSON.parse(fs.readFileSync(new URL("../package.json", import.meta.url), "utf8"))
    for (const args of [["--version"], ["-v"], ["list", "--version"]]) {
      assert.strictEqual(await project.ok(args), `tickets ${version}`)
    }
  })

  it("takes the flags of all commands before and after the verb", async () => {
    const project = new Project()
    const id = await project.create("T")
    const elsewhere = makeFolder()
    for (const args of [
      ["-C", project.root, "--json", "list"],
      ["list", "--json", "-C", project.root],
      ["--json", "list", "--json", "--dir", project.root],
      ["--quiet", "list", "--store", `file:${project.root}`, "--json"],
      ["list", "--json", `--store=file://${project.root}`]
    ]) {
      const { code, stderr, stdout } = await ended(new Project(elsewhere).start(args))
      assert.deepStrictEqual([code, stderr], [0, ""], args.join(" "))
      assert.include(stdout, id)
    }
    assert.include(await new Project(elsewhere).ok(["list"], { env: { TICKETS_DIR: project.root } }), id)
    assert.include(await new Project(elsewhere).ok(["list"], { env: { TICKETS_STORE: `file:${project.root}` } }), id)
  })

  it("finds the project upwards", async () => {
    const project = new Project()
    const id = await project.create("T")
    fs.mkdirSync(project.path("a/b"), { recursive: true })
    assert.include(await project.ok(["list"], { cwd: "a/b" }), id)
    await project.ok(["create", "Second", "--fiefdom", "src"], { cwd: "a" })
    assert.isFalse(fs.existsSync(project.path("a/.orchestr8")))
    assert.include(await project.ok(["list", "-C", "a/b"]), id)
  })

  it("names the actor: flag, variable, deployment, git, user", async () => {
    const project = new Project()
    const id = await project.create("T")
    const actor = async (args: ReadonlyArray<string>, env: Record<string, string>) => {
      await project.ok(["note", id, "x", ...args], { env })
      return (await project.json(OperationPage, ["history", "--limit", "1"])).operations[0]?.actor as string
    }
    const deployed = { ORCHESTR8_DEPLOYMENT: "aaaa0001-2" }
    assert.strictEqual(await actor(["--actor", "ann"], { TICKETS_ACTOR: "bob", ...deployed }), "human:ann")
    assert.strictEqual(await actor(["--actor", "check:unit"], {}), "check:unit")
    assert.strictEqual(await actor([], { TICKETS_ACTOR: "bob", ...deployed }), "human:bob")
    assert.strictEqual(await actor([], deployed), "agent:aaaa0001-2")
    assert.match(await actor([], {}), /^human:\w+/)
    fs.writeFileSync(
      `${project.home}/.gitconfig`,
      '[core]\n\tname = no\n[user]\n\temail = a@b\n\tname = "Ann #1" ; me\n'
    )
    assert.strictEqual(await actor([], {}), "human:Ann #1")
    project.write(".git/config", "[user]\n\tname = Local Ann # here\n")
    assert.strictEqual(await actor([], {}), "human:Local Ann")
  })

  it("teaches an agent in at most 60 lines, with commands that exist", async () => {
    const project = new Project()
    const text = await project.ok(["prime"])
    assert.isAtMost(text.split("\n").length, 60)
    const names = commands(await project.ok(["--help"]))
    const used = [...text.matchAll(/^(?:.*\| )?tickets ([a-z]+)/gm)].map(([, name = ""]) => name)
    assert.isAbove(used.length, 15)
    assert.deepStrictEqual(
      used.filter((name) => !names.includes(name)),
      []
    )
  })
})

describe("a terminal", () => {
  /** util-linux; runs a command in a terminal of its own. */
  const terminal = "script"

  /** Runs in a terminal of so many columns; gives what it shows. */
  const onTerminal = (project: Project, columns: number, args: string, env: Record<string, string> = {}): string => {
    const command = `stty cols ${columns}; '${process.execPath}' '${bin}' ${args}`
    const { stdout } = spawnSync(terminal, ["-qec", command, "/dev/null"], {
      cwd: project.root,
      env: { PATH: process.env["PATH"], HOME: project.home, TERM: "xterm", ...env },
      input: "",
      encoding: "utf8"
    })
    return stdout.replaceAll("\r\n", "\n")
  }

  it.skipIf(spawnSync(terminal, ["--version"]).status !== 0)("gets colors, and a table that fits", async () => {
    const project = new Project()
    const wide = "日本語のとても長い題名がここにあります"
    await project.ok([
      "create",
      `A title that is far too long ${wide}`,
      "--fiefdom",
      "src/components/deeply/nested/folder"
    ])
    const shown = onTerminal(project, 72, "list")
    assert.include(shown, "\u001b[31mopen\u001b[39m")
    assert.include(shown, "…")
    const plain = onTerminal(project, 72, "list --no-color")
    assert.notInclude(plain, "\u001b")
    const width = (text: string) => [...text].reduce((sum, character) => sum + (character > "\u2fff" ? 2 : 1), 0)
    for (const line of plain.trimEnd().split("\n")) assert.isAtMost(width(line), 72)
    assert.include(await project.ok(["list"]), wide, "whole in a pipe")
    for (const env of [{ NO_COLOR: "1" }, { TICKETS_NO_COLOR: "1" }, { TERM: "dumb" }]) {
      assert.notInclude(onTerminal(project, 72, "list", env), "\u001b[")
    }
    assert.include(onTerminal(project, 72, "--help"), "\u001b[1m")
    assert.notInclude(onTerminal(project, 72, "--help --no-color"), "\u001b")
    for (const line of onTerminal(project, 60, "create --help", { NO_COLOR: "1" }).split("\n")) {
      if (!line.startsWith("  ")) assert.isAtMost(line.length, 60)
    }
  })
})

describe("completions", () => {
  const checks: ReadonlyArray<readonly [shell: string, program: string, args: ReadonlyArray<string>]> = [
    ["bash", "bash", ["-n"]],
    ["zsh", "zsh", ["-n"]],
    ["fish", "fish", ["--no-execute"]]
  ]
  for (const [shell, program, args] of checks) {
    it.skipIf(spawnSync(program, ["--version"]).status !== 0)(`${shell} takes its script`, async () => {
      const project = new Project()
      const script = await project.ok(["--completions", shell])
      project.write("script", script)
      const { status, stderr } = spawnSync(program, [...args, project.path("script")], { encoding: "utf8" })
      assert.deepStrictEqual([status, stderr], [0, ""])
      for (const name of commands(await project.ok(["--help"]))) assert.include(script, name)
    })
  }

  it("bash completes commands and flags", async () => {
    const project = new Project()
    project.write("script", await project.ok(["--completions", "bash"]))
    const complete = (...words: ReadonlyArray<string>) =>
      spawnSync(
        "bash",
        [
          "-c",
          `source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=\${#COMP_LINE}; _tickets; echo "\${COMPREPLY[@]}"`,
          "_",
          ...words
        ],
        {
          cwd: project.root,
          encoding: "utf8"
        }
      ).stdout.trim()
    assert.strictEqual(complete("tickets", "li"), "list")
    assert.strictEqual(complete("tickets", "list", "--so"), "--sort")
  })

  it("PowerShell gets one too", async () => {
    assert.include(await new Project().ok(["--completions", "powershell"]), "Register-ArgumentCompleter")
  })
})

describe("an old Node", () => {
  const old = ["/usr/bin/node", "/usr/local/bin/node"].find((program) => {
    const { status, stdout } = spawnSync(program, ["-p", "process.versions.node.split('.').map(Number)[0] < 22"], {
      encoding: "utf8"
    })
    return status === 0 && stdout.trim() === "true"
  })

  it.skipIf(old === undefined)("gets told which one is needed", () => {
    const { status, stderr, stdout } = spawnSync(old ?? "", [bin, "list"], { encoding: "utf8" })
    assert.deepStrictEqual([status, stdout], [1, ""])
    assert.match(stderr, /needs Node 22\.19 or newer, but this is Node \d+/)
  })
})
