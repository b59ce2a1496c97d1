/** `tickets log` over the files that a worker leaves, without a worker. */
import { assert, describe, it } from "@effect/vitest"
import { LogEntry } from "@orchestr8/worker"
import * as Schema from "effect/Schema"
import { ended, Project, seen } from "./tickets.ts"

const ID = "3f2a1b9c-1"
const time = (seconds: number): string => `2026-11-22T09:30:${String(seconds).padStart(2, "0")}.000000+00:00`
const lines = (...values: ReadonlyArray<unknown>): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("")
const worker = (seconds: number, event: string) => ({ at: time(seconds), state: "running", event })
const agent = (seconds: number, event: unknown) => ({ at: time(seconds), run: 1, event })

const record = (ended: boolean) => ({
  id: ID,
  ticket_id: "3f2a1b9c",
  attempt: 1,
  agent_type: "repair_general",
  state: ended ? "failed" : "running",
  reason: ended ? "still red" : null,
  started_at: time(0),
  ended_at: ended ? time(50) : null,
  cost: null,
  worktree: null,
  branch: null
})

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(LogEntry))

const makeProject = (over = true): Project => {
  const project = new Project()
  const write = (name: string, text: string) => project.write(`.orchestr8/deployments/${ID}/${name}`, text)
  write("deployment.json", JSON.stringify(record(over)))
  write("events.jsonl", lines(worker(1, "starts"), worker(9, "verify: red")))
  write("transcript.log", "raw \u001b[31mred\nlast\n")
  return project
}

const withAgent = (over = true): Project => {
  const project = makeProject(over)
  project.write(
    `.orchestr8/deployments/${ID}/agent.jsonl`,
    lines(
      agent(2, { _tag: "text", text: "I look \u001b]0;evil\u0007at it" }),
      agent(3, { _tag: "tool", name: "Edit", kind: "edit", detail: "src/x.ts\u001b[2J" }),
      agent(4, { _tag: "result", text: "done" })
    )
  )
  return project
}

describe("log", () => {
  it("is what worker and agent did, by time, without escape sequences", async () => {
    const { code, stderr, stdout } = await withAgent().run(["log", "3f2"])
    assert.strictEqual(code, 0)
    assert.deepStrictEqual(stdout.trimEnd().split("\n"), [
      "09:30:01  worker    starts",
      "09:30:02  agent     I look at it",
      "09:30:03  agent     edit src/x.ts",
      "09:30:04  agent     ended: done",
      "09:30:09  worker    verify: red"
    ])
    assert.strictEqual(stderr, `${ID}  failed  still red\n`)
  })

  it("is one object a line with --json", async () => {
    const stdout = await withAgent().ok(["log", ID, "--json"])
    const entries = stdout.split("\n").map((line) => decode(line))
    assert.deepStrictEqual(
      entries.map(({ source }) => source),
      ["worker", "agent", "agent", "agent", "worker"]
    )
  })

  it("is the output of the agent with --raw, and where no event of it is known", async () => {
    assert.strictEqual(await withAgent().ok(["log", ID, "--raw"]), "raw red\nlast")
    const project = makeProject()
    assert.strictEqual(
      await project.ok(["log", ID]),
      "09:30:01  worker    starts\n09:30:09  worker    verify: red\nraw red\nlast"
    )
    assert.strictEqual(await project.ok(["log", ID, "--raw", "--json"]).then((text) => text.split("\n").length), 2)
  })

  it("-f goes on until the deployment ends", async () => {
    const project = withAgent(false)
    const child = project.start(["log", ID, "-f"])
    const done = ended(child)
    await seen(child.stdout, "verify: red")
    project.write(
      `.orchestr8/deployments/${ID}/events.jsonl`,
      lines(worker(1, "starts"), worker(9, "verify: red"), worker(10, "the end"))
    )
    await seen(child.stdout, "the end")
    project.write(`.orchestr8/deployments/${ID}/deployment.json`, JSON.stringify(record(true)))
    const { code, stderr, stdout } = await done
    assert.deepStrictEqual([code, stderr], [0, ""])
    assert.lengthOf(stdout.trimEnd().split("\n"), 6)
  })

  it("names no deployment that is not there", async () => {
    await withAgent().refused(["log", "ffff"], 3)
    await withAgent().refused(["log", "../.."], 3)
  })
})
