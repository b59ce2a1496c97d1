/** How `tickets worker run` and `tickets deploy` end when they are told to, once or twice. */
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { bin, ended, Project, seen } from "./tickets.ts"

const hang = fileURLToPath(import.meta.resolve("@orchestr8/testing/agents/hang.mjs"))

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

/** What was killed takes a moment to be gone. */
const gone = async (pid: number): Promise<void> => {
  while (isAlive(pid)) await setTimeout(20)
}

/** A project whose agent prints, is deaf to TERM and never ends. */
const makeProject = async () => {
  const project = new Project()
  project.write("value.txt", "wrong\n")
  project.write(".gitignore", ".orchestr8/\npid\n")
  const git = (...args: ReadonlyArray<string>) =>
    execFileSync("git", ["-c", "user.name=ann", "-c", "user.email=ann@example.invalid", ...args], { cwd: project.root })
  git("init", "--quiet")
  git("add", "--all")
  git("commit", "--quiet", "--message", "start")
  const command = [process.execPath, hang, "stubborn", path.join(project.root, "pid")]
  project.configure({ agents: { repair_general: { command } } })
  const id = await project.create("wrong value", "--error", "e", "--verify", "grep -q right value.txt")
  return { project, id, agentPid: () => Number(fs.readFileSync(project.path("pid"), "utf8")) }
}

describe.each([["worker run", ["worker", "run"]] as const, ["deploy", ["deploy"]] as const])(
  "tickets %s",
  (_, args) => {
    it("is ended at once by a second TERM, and so is its agent; the next worker gives the ticket back", async () => {
      const { agentPid, id, project } = await makeProject()
      const child = project.start(args[0] === "deploy" ? [...args, id] : args)
      const output = ended(child)
      await seen(child.stderr, "starts on branch")
      await seen(project.start(["log", id, "-f", "--raw"]).stdout, "thinking")
      const pid = agentPid()
      child.kill("SIGTERM")
      // The agent was asked and does not listen: the worker waits for it.
      await seen(project.start(["log", id, "-f", "--raw"]).stdout, "not now")
      assert.isTrue(isAlive(pid))
      child.kill("SIGTERM")
      assert.strictEqual((await output).code, 143)
      await gone(pid)

      project.configure({ worker: { trigger: "manual" } })
      assert.strictEqual((await project.run(["worker", "run", "--once"])).code, 0)
      assert.strictEqual((await project.show(id)).status, "open")
      const [deployment] = JSON.parse(await project.ok(["deployments", "--json"])).deployments
      assert.isNotNull(deployment.ended_at)
    })
  }
)

describe("tickets worker run", () => {
  it("ends its agent and exits with 130 on Ctrl-C", async () => {
    const { agentPid, id, project } = await makeProject()
    const worker = project.start(["worker", "run"])
    await seen(worker.stderr, "starts on branch")
    await seen(project.start(["log", id, "-f", "--raw"]).stdout, "thinking")
    const ending = seen(worker.stderr, "a second signal ends everything at once")
    worker.kill("SIGINT")
    await ending
    const [code] = await once(worker, "close")
    assert.strictEqual(code, 130)
    assert.isFalse(isAlive(agentPid()))
    assert.strictEqual((await project.show(id)).status, "open")
  })

  it("ends its agent and exits with 129 when its terminal hangs up", async () => {
    const { agentPid, id, project } = await makeProject()
    const worker = project.start(["worker", "run"])
    await seen(worker.stderr, "starts on branch")
    await seen(project.start(["log", id, "-f", "--raw"]).stdout, "thinking")
    worker.kill("SIGHUP")
    const [code] = await once(worker, "close")
    assert.strictEqual(code, 129)
    assert.isFalse(isAlive(agentPid()))
    assert.strictEqual((await project.show(id)).status, "open")
  })

  it("ends its agent and gives the ticket back when its terminal is closed", async () => {
    const { agentPid, id, project } = await makeProject()
    const pidFile = project.path(".orchestr8", "worker.pid")
    const command = `echo $$ > '${pidFile}'; exec '${process.execPath}' '${bin}' worker run`
    const terminal = spawn("script", ["--quiet", "--command", command, "/dev/null"], {
      cwd: project.root,
      env: { PATH: process.env["PATH"], HOME: project.home, TZ: "UTC", SHELL: "/bin/sh" }
    })
    await seen(terminal.stdout, "starts on branch")
    await seen(project.start(["log", id, "-f", "--raw"]).stdout, "thinking")
    const worker = Number(fs.readFileSync(pidFile, "utf8"))
    terminal.kill("SIGKILL")
    await gone(worker)
    assert.isFalse(isAlive(agentPid()))
    assert.strictEqual((await project.show(id)).status, "open")
  })
})
