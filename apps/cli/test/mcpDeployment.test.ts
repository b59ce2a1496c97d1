import * as fs from "node:fs"
import { assert } from "@effect/vitest"
import { AgentEventEntry, OperationPage, QuestionList } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"
import { describe, it } from "vitest"
import { asked, connect, deploy, ESCAPES } from "./mcpClient.ts"
import { Project } from "./tickets.ts"

const deployed = async (...args: ReadonlyArray<string>) => {
  const project = new Project()
  const id = await project.create("A bug", "--error", "e", "--verify", "npm test", ...args)
  const deployment = await deploy(project, id)
  return { project, id, ...deployment, ...(await connect(project, deployment.env)) }
}

const decodeEntry = Schema.decodeUnknownSync(Schema.fromJsonString(AgentEventEntry))

describe("the tools inside a deployment", () => {
  it("are about its own ticket, and say how the work is judged", async () => {
    const { call, client, deployment, id, project } = await deployed()
    assert.include(client.getInstructions() ?? "", `You are deployed to ticket ${id}`)
    assert.include((await call("get_ticket"))["ticket"], { id })
    await call("add_note", { text: "found it" })
    const { message } = await call("request_resolve", { ticket_id: id.slice(0, 3), summary: "mended it" })
    assert.match(
      message as string,
      /^Nothing is resolved yet\. End your turn: the worker then verifies by running npm test/
    )
    const ticket = await project.show(id)
    assert.strictEqual(ticket.status, "in_progress")
    assert.deepStrictEqual(
      ticket.notes.map(({ author, text }) => [author, text]),
      [
        [deployment, "found it"],
        [deployment, "ready to be verified: mended it"]
      ]
    )
    const { operations } = await project.json(OperationPage, ["history", id])
    assert.strictEqual(operations[0]?.actor, `agent:${deployment}`)
  })

  it("read and create others, and change none of them", async () => {
    const { call, deployment, id, project, refused } = await deployed()
    const other = await project.create("Another")
    assert.include((await call("get_ticket", { ticket_id: other }))["ticket"], { id: other })
    for (const [name, args] of [
      ["add_note", { text: "x" }],
      ["report_progress", { text: "x", note: true }],
      ["request_resolve", { summary: "x" }]
    ] as const) {
      const text = await refused(name, { ...args, ticket_id: other })
      assert.include(text, `you are deployed to ticket ${id} and may not change ticket ${other}`)
    }
    assert.deepStrictEqual((await project.show(other)).notes, [])
    const { ticket } = await call("create_ticket", { title: "Found more", fiefdom: "src", depends_on: [id] })
    const made = await project.show((ticket as { id: string }).id)
    assert.deepStrictEqual(made.context["depends_on"], [id])
    assert.include(made.notes[0]?.text, `found by deployment ${deployment} while it worked on ticket ${id}`)
  })

  it("report progress to the log of the deployment, and few notes to the ticket", async () => {
    const { call, deployment, id, project } = await deployed()
    await call("report_progress", { text: `reading ${ESCAPES}` })
    assert.deepStrictEqual((await project.show(id)).notes, [])
    for (const text of ["one", "two", "three"]) await call("report_progress", { text, note: true })
    const log = fs.readFileSync(project.path(`.orchestr8/deployments/${deployment}/agent.jsonl`), "utf8")
    assert.deepStrictEqual(
      log
        .trimEnd()
        .split("\n")
        .map((line) => decodeEntry(line).event),
      [`reading ${ESCAPES}`, "one", "two", "three"].map((text) => ({ _tag: "text", text }) as const)
    )
    assert.deepStrictEqual(
      (await project.show(id)).notes.map(({ text }) => text),
      ["progress: one"]
    )
  })

  it("are closed to an agent whose ticket somebody else has", async () => {
    const { call, id, project, refused } = await deployed()
    await call("add_note", { text: "mine" })
    await project.ok(["release", id, "--token", "1"])
    await project.ok(["claim", id, "--ttl", "10m"])
    const before = project.snapshot()
    for (const [name, args] of [
      ["add_note", { text: "late" }],
      ["report_progress", { text: "late" }],
      ["ask_human", { question: "late?" }],
      ["request_resolve", { summary: "late" }]
    ] as const) {
      const text = await refused(name, args)
      assert.match(
        text,
        /^ticket \w+: deployment \w+-1 is over: .*token 1.*\nNothing was changed\. Stop working/s,
        name
      )
    }
    assert.deepStrictEqual(project.snapshot(), before)
    assert.include((await call("get_ticket"))["ticket"], { id })
  })

  it("are closed once the deployment has ended", async () => {
    const { id, project, refused } = await deployed()
    await project.ok(["release", id, "--token", "1"])
    for (const name of ["add_note", "report_progress"]) {
      assert.match(await refused(name, { text: "late" }), /is over: .*\nNothing was changed\. Stop working/s)
    }
  })

  it("ask a person, who answers from another process", async () => {
    const { call, deployment, id, project } = await deployed()
    const answer = call("ask_human", {
      question: `Keep the name?\n${ESCAPES}`,
      options: ["Keep", "Change"],
      wait_seconds: 240
    })
    await asked(project, deployment)
    assert.include((await project.show(id)).context["attention"], { reason: "question: Keep the name?", deployment })
    assert.include((await call("get_ticket"))["ticket"], { id }, "other calls do not wait")
    const table = await project.ok(["questions"])
    assert.match(table, new RegExp(`${deployment} +1 .*Keep the name\\? .*\\(1: Keep, 2: Change\\) +open$`, "m"))
    // oxlint-disable-next-line no-control-regex -- what must not be there
    assert.notMatch(table, /[\u001b\u0007\u009b]/)
    assert.strictEqual(
      await project.ok(["answer", id.slice(0, 4), "--option", "2", "--actor", "ann"]),
      `${deployment} 1  answered: Change`
    )
    assert.deepStrictEqual(await answer, {
      number: 1,
      answered: true,
      option: "Change",
      text: "",
      message: "human:ann answered. Go on with it."
    })
    assert.notProperty((await project.show(id)).context, "attention")
  })

  it("send an agent home that nobody answers in time, and ask nobody twice", async () => {
    const { call, client, deployment, env, id, project } = await deployed()
    const question = { question: "Which colour?", wait_seconds: 0 }
    for (let n = 0; n < 2; n++) {
      const { answered, message, number } = await call("ask_human", question)
      assert.deepStrictEqual([answered, number], [false, 1])
      assert.match(message as string, /end your turn now/)
    }
    assert.strictEqual((await call("ask_human", { ...question, question: "Which size?" }))["number"], 2)
    await client.close()
    await project.ok(["answer", deployment, "1", "red"])
    assert.include((await project.show(id)).context["attention"], { reason: "question: Which size?" })
    const { questions } = await project.json(QuestionList, ["questions", id, "--all"])
    assert.deepStrictEqual(
      questions.map(({ answer, text }) => [text, answer?.text]),
      [
        ["Which colour?", "red"],
        ["Which size?", undefined]
      ]
    )
    const again = await connect(project, env)
    const later = again.call("ask_human", { question: "Which size?", wait_seconds: 240 })
    await project.ok(["answer", id, "large"])
    assert.include(await later, { answered: true, text: "large", number: 2 })
  })
})
