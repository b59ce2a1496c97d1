/** What agents and proofs print reaches no terminal as more than text, whichever command tells of it. */
import { execFileSync } from "node:child_process"
import { assert, describe, it } from "vitest"
import { Project, type Run } from "./tickets.ts"

const NASTY = "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u001b]52;c;cHduZWQ=\u0007 \u009b2J bell\u0007 del\u007f end"

// oxlint-disable-next-line no-control-regex -- control characters are what must not be there
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

/** A deployment whose ticket, agent, changed file, proof and error are all nasty; it gives up at once. */
const deployed = async () => {
  const project = new Project()
  const git = (...args: ReadonlyArray<string>) =>
    execFileSync("git", ["-c", "user.name=ann", "-c", "user.email=ann@example.invalid", ...args], { cwd: project.root })
  const print = `const nasty = ${JSON.stringify(NASTY)}; console.log(nasty); console.error("Error: " + nasty);`
  project.write("proof.mjs", `${print} process.exit(1)\n`)
  project.write(".gitignore", ".orchestr8/\n")
  git("init", "--quiet", "--initial-branch=main")
  git("add", "--all")
  git("commit", "--quiet", "--message", "start")
  const agent = `${print} fs.writeFileSync("\\u001b[31m red", nasty); process.exit(1)`
  project.configure({
    agents: { repair_general: { command: [process.execPath, "-e", agent] }, "\u001b[31mred": { command: ["x"] } },
    worker: { maxAttempts: 1 }
  })
  const id = await project.create(NASTY, "--error", NASTY, "--description", NASTY, "--verify", "node proof.mjs")
  return { project, id, deploy: await project.run(["deploy", id]) }
}

describe("what a deployment says", () => {
  it("is without escape sequences wherever it is printed", async () => {
    const { deploy, id, project } = await deployed()
    assert.strictEqual(deploy.code, 8, deploy.stderr)
    const other = await project.create("other", "--error", "e", "--verify", "true")
    await project.ok(["edit", other, "--context", JSON.stringify({ agent_type: "\u001b[31mred" })])
    const commands = [
      ["deployments"],
      ["log", id],
      ["log", id, "--raw"],
      ["log", id, "--json"],
      ["show", id],
      ["show", id, "--json"],
      ["history"],
      ["list", "--attention"],
      ["worker", "why"],
      ["worker", "why", "--json"],
      ["worker", "status"],
      ["worker", "log"],
      ["worker", "run", "--dry-run"]
    ]
    const runs: Array<readonly [string, Run]> = [["deploy", deploy]]
    for (const args of commands) runs.push([args.join(" "), await project.run(args)])
    for (const [args, { code, stderr, stdout }] of runs) {
      assert.include([0, 8], code, `${args}: ${stderr}`)
      assert.notMatch(stdout, CONTROL, args)
      assert.notMatch(stderr, CONTROL, args)
      if (args !== "worker status" && args !== "worker log") assert.include(stdout + stderr, "red", args)
    }
  })
})
