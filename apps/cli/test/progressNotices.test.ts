/** What `tickets deploy` shows on a terminal while it works, and what it leaves there. */
import { spawnSync } from "node:child_process"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { bin, Project } from "./tickets.ts"

const fix = path.join(path.dirname(fileURLToPath(import.meta.resolve("@orchestr8/testing/agents/fix.mjs"))), "fix.mjs")

/** util-linux; runs a command in a terminal of its own. */
const terminal = "script"
const hasTerminal = spawnSync(terminal, ["--version"]).status === 0

const makeProject = async (): Promise<{ readonly project: Project; readonly id: string }> => {
  const project = new Project()
  project.write("value.txt", "wrong\n")
  project.write(".gitignore", ".orchestr8/\n")
  // Slow enough for the line to be drawn.
  const command = ["sh", "-c", `sleep 1; exec '${process.execPath}' '${fix}' value.txt wrong right`]
  project.configure({ agents: { repair_general: { command } } })
  const git = (...args: ReadonlyArray<string>) =>
    spawnSync("git", ["-c", "user.name=ann", "-c", "user.email=ann@example.invalid", ...args], { cwd: project.root })
  git("init", "--quiet", "--initial-branch=main")
  git("add", "--all")
  git("commit", "--quiet", "--message", "start")
  const id = await project.create("wrong value", "--error", "e", "--verify", "grep -q right value.txt")
  return { project, id }
}

const onTerminal = (project: Project, args: string, env: Record<string, string> = {}): string => {
  const command = `stty cols 70; '${process.execPath}' '${bin}' ${args}`
  return spawnSync(terminal, ["-qec", command, "/dev/null"], {
    cwd: project.root,
    env: { PATH: process.env["PATH"], HOME: project.home, TERM: "xterm", ...env },
    input: "",
    encoding: "utf8"
  }).stdout
}

/** What is left on the screen: the line that is erased is gone. */
const leftOf = (text: string): ReadonlyArray<string> =>
  text.split(/\r?\n/).map((line) => line.slice(line.lastIndexOf("\u001b[2K") + 1).replace(/^\[2K/, ""))

describe("a terminal", () => {
  it.skipIf(!hasTerminal)("shows what runs now in a line that is gone at the end", async () => {
    const { id, project } = await makeProject()
    const shown = onTerminal(project, `deploy ${id}`, { NO_COLOR: "1" })
    assert.match(shown, new RegExp(`\\r\\u001b\\[2K1 running · ${id} repair_general 00:0\\d `))
    const left = leftOf(shown)
    assert.notInclude(left.join("\n"), "1 running")
    assert.notInclude(left.join("\n"), "\u001b")
    assert.isTrue(
      left.some((line) => line.startsWith(`${id}-1  succeeded`)),
      left.join("\n")
    )
  })

  it.skipIf(!hasTerminal)("shows no such line to the quiet, to programs, and where it cannot be redrawn", async () => {
    const runs: ReadonlyArray<readonly [string, Record<string, string>]> = [
      ["--quiet", {}],
      ["--json", {}],
      ["", { TERM: "dumb" }],
      ["", { CI: "true" }]
    ]
    for (const [flag, env] of runs) {
      const { id, project } = await makeProject()
      const shown = onTerminal(project, `deploy ${id} ${flag}`, env)
      assert.include(shown, `${id}-1`)
      assert.notInclude(shown, "\u001b[2K", `${flag} ${JSON.stringify(env)}`)
    }
  })

  it("is not what a pipe is", async () => {
    const { id, project } = await makeProject()
    const { stderr } = await project.run(["deploy", id])
    assert.notInclude(stderr, "\u001b")
    assert.notInclude(stderr, "1 running")
  })
})
