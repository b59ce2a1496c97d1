import { execFileSync } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { Deployment, DeploymentList } from "@orchestr8/contracts"
import { assert, describe, it } from "vitest"
import { ended, Project, type Refusal, seen } from "./tickets.ts"

const agents = path.dirname(fileURLToPath(import.meta.resolve("@orchestr8/testing/agents/fix.mjs")))
const agent = (script: string, ...args: ReadonlyArray<string>) => [process.execPath, path.join(agents, script), ...args]
const honest = agent("fix.mjs", "value.txt", "wrong", "right")
const VERIFY = `grep -q right value.txt`

/** A git repository with one file that is wrong, and a ticket about it. */
const makeProject = async (command: ReadonlyArray<string> = honest, worker: object = {}, extra: object = {}) => {
  const project = new Project()
  const git = (...args: ReadonlyArray<string>): string =>
    execFileSync("git", ["-c", "user.name=ann", "-c", "user.email=ann@example.invalid", ...args], {
      cwd: project.root,
      encoding: "utf8"
    })
  project.write("value.txt", "wrong\n")
  project.write(".gitignore", ".orchestr8/\n")
  git("init", "--quiet", "--initial-branch=main")
  git("add", "--all")
  git("commit", "--quiet", "--message", "start")
  const repair_general = { command: command.map((part) => part.replace("ROOT", project.root)) }
  project.configure({ agents: { repair_general, ...extra }, worker })
  const id = await project.create("wrong value", "--error", "value.txt is wrong", "--verify", VERIFY)
  return { project, id, git, value: () => fs.readFileSync(project.path("value.txt"), "utf8") }
}

/** The error of a deployment that does not end in a fix. */
const deployFails = async (project: Project, id: string, code: number): Promise<Refusal> => {
  const run = await project.run(["deploy", id, "--json"])
  assert.deepStrictEqual([run.code, run.stdout], [code, ""])
  return (JSON.parse(run.stderr) as { readonly error: Refusal }).error
}

describe("tickets deploy", () => {
  it("brings a fix to review; log, diff and deployments show it; approve takes it", async () => {
    const { id, project, value } = await makeProject()
    const deployed = await project.run(["deploy", id])
    assert.strictEqual(deployed.code, 0, deployed.stderr)
    assert.match(deployed.stdout, new RegExp(`^${id}-1  succeeded  changed value\\.txt on branch tickets/${id}-1\n$`))
    assert.match(
      deployed.stderr,
      /baseline: grep -q right value\.txt\n.*works in .*\n.*repair_general starts on branch/
    )
    assert.strictEqual(value(), "wrong\n")

    const { deployments } = await project.json(DeploymentList, ["deployments", id.slice(0, 4)])
    assert.deepStrictEqual(
      deployments.map(({ attempt, id, state }) => [id, attempt, state]),
      [[`${id}-1`, 1, "succeeded"]]
    )
    assert.match(await project.ok(["deployments"]), new RegExp(`${id}-1 +succeeded +repair_general`))
    assert.match(
      await project.ok(["log", id, "--raw"]),
      /^deployment .*-1 has read \d+ lines\nedited value\.txt\ndone$/
    )
    const diff = await project.run(["diff", id])
    assert.match(diff.stdout, /-wrong\n\+right\n$/)
    const attention = await project.ok(["list", "--attention"])
    assert.include(attention, id)

    assert.match(await project.ok(["approve", id]), new RegExp(`^${id}  resolved  wrong value$`))
    assert.strictEqual(value(), "right\n")
    await project.refused(["approve", id], 4)
  })

  it("gives a refused fix back to the next attempt", async () => {
    const { id, project } = await makeProject()
    await project.ok(["deploy", id])
    await project.refused(["deploy", id], 4)
    await project.refused(["reject", id], 2)
    await project.ok(["reject", id, "--note", "say it louder"])
    assert.strictEqual((await project.show(id)).status, "open")
    const again = await project.json(Deployment, ["deploy", id])
    assert.strictEqual(again.id, `${id}-2`)
    assert.include(fs.readFileSync(project.path(`.orchestr8/deployments/${id}-2/briefing.md`), "utf8"), "say it louder")
  })

  it("merges by itself where the configuration says so", async () => {
    const { id, project, value } = await makeProject(honest, { merge: "fast-forward" })
    await project.ok(["deploy", id])
    assert.strictEqual(value(), "right\n")
    assert.strictEqual((await project.show(id)).status, "resolved")
  })

  it("exits with 7 when the fix does not hold or nothing proves one, with 8 when the agent failed", async () => {
    const lie = await makeProject(agent("lie.mjs"))
    const failed = await deployFails(lie.project, lie.id, 7)
    assert.include(failed.message, "nothing was changed")
    assert.include(failed.hint, "tickets log")
    const crash = await makeProject(agent("crash.mjs"))
    assert.include((await deployFails(crash.project, crash.id, 8)).message, "the agent exited with 1")
    const missing = await makeProject(["no-such-agent"])
    const { message } = await deployFails(missing.project, missing.id, 8)
    assert.include(message, "agents.repair_general.command")
    const unproven = await missing.project.create("nothing proves it", "--error", "x")
    assert.include((await deployFails(missing.project, unproven, 7)).message, "nothing can prove a fix")
  })

  it("deploys the agent that is asked for, and refuses one that is not there", async () => {
    const { id, project } = await makeProject(agent("lie.mjs"), {}, { senior: { command: honest } })
    const error = await project.refused(["deploy", id, "--agent", "nobody"], 2)
    assert.include(error.message, "agents.nobody")
    const deployed = await project.json(Deployment, ["deploy", id, "--agent", "senior"])
    assert.deepStrictEqual([deployed.agent_type, deployed.state], ["senior", "succeeded"])
  })

  it("refuses tickets and deployments that are not there", async () => {
    const { id, project } = await makeProject()
    await project.refused(["deploy", "ffffffff"], 3)
    for (const verb of ["log", "diff", "cancel"]) {
      await project.refused([verb, `${id}-9`], 3)
      await project.refused([verb, "../../etc/passwd"], 3)
    }
    assert.deepStrictEqual((await project.json(DeploymentList, ["deployments"])).deployments, [])
  })
})

describe("tickets worker", () => {
  it("works until nothing is ready, and says why the rest waits", async () => {
    const { id, project, value } = await makeProject(honest, { merge: "fast-forward" })
    const waiting = await project.create("waits", "--error", "x", "--verify", "true")
    const noErrors = await project.create("nothing wrong")
    const before = JSON.parse(await project.ok(["worker", "why", id, "--json"]))
    assert.match(before.tickets[0].reason, /no worker runs/)
    const plan = JSON.parse(await project.ok(["worker", "run", "--dry-run", "--json"]))
    assert.deepStrictEqual(plan.tickets[0].command, honest)
    assert.isFalse(fs.existsSync(project.path(".orchestr8/deployments")))

    const stdout = await project.ok(["worker", "run", "--once"])
    assert.match(stdout, new RegExp(`${id}-1  succeeded  fixed and merged into main`))
    assert.match(stdout, new RegExp(`${waiting}-1  gone`))
    assert.strictEqual(value(), "right\n")
    const after = JSON.parse(await project.ok(["worker", "why", "--json"]))
    assert.deepStrictEqual(
      after.tickets.map(({ id }: { readonly id: string }) => id),
      [noErrors]
    )
    assert.match(after.tickets[0].reason, /has no errors/)
    assert.match(await project.ok(["worker", "status"]), /no worker runs/)
  })

  it("refuses to be two, cancels on demand, and ends with 0 on TERM", async () => {
    const { id, project } = await makeProject(agent("hang.mjs", "quiet", "ROOT/pid"))
    const worker = project.start(["worker", "run"])
    const all = ended(worker)
    await seen(worker.stderr, "starts on branch")
    const status = JSON.parse(await project.ok(["worker", "status", "--json"]))
    assert.deepStrictEqual([status.pid, status.deployments.length], [worker.pid, 1])
    assert.include((await project.refused(["worker", "run"], 5)).message, `process ${worker.pid} is the worker`)

    const following = project.start(["log", id, "-f"])
    const followed = ended(following)
    await seen(following.stdout, "thinking")
    assert.strictEqual((await project.json(Deployment, ["cancel", `${id}-1`])).state, "cancelled")
    assert.strictEqual((await followed).code, 0)
    assert.strictEqual((await project.show(id)).status, "open")
    await project.refused(["cancel", `${id}-1`], 4)

    worker.kill("SIGTERM")
    const { code, stdout } = await all
    assert.strictEqual(code, 0)
    assert.include(stdout, `${id}-1  cancelled`)
  })

  it("releases its tickets when TERM comes while an agent works", async () => {
    const { id, project } = await makeProject(agent("hang.mjs", "quiet", "ROOT/pid"))
    const worker = project.start(["worker", "run", "--once"])
    await seen(worker.stderr, "starts on branch")
    worker.kill("SIGTERM")
    const [code] = await once(worker, "close")
    assert.strictEqual(code, 0)
    const ticket = await project.show(id)
    assert.deepStrictEqual([ticket.status, ticket.context["attention"]], ["open", undefined])
  })
})
