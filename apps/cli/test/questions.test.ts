import * as fs from "node:fs"
import { assert } from "@effect/vitest"
import { Question, QuestionList } from "@orchestr8/contracts"
import { describe, it } from "vitest"
import { deploy, ESCAPES } from "./mcpClient.ts"
import { Project } from "./tickets.ts"

const withDeployment = async () => {
  const project = new Project()
  const id = await project.create("A bug", "--error", "e")
  const { deployment } = await deploy(project, id)
  const ask = (number: number, draft: Partial<Question> = {}, at = deployment) => {
    const asked = { kind: "question", text: `Question ${number}?`, options: [], answer: null, ...draft }
    const asked_at = `2026-11-22T09:30:0${number}.000000+00:00`
    const question = { id: number, deployment: at, ticket_id: id, ...asked, asked_at }
    project.write(`.orchestr8/deployments/${at}/questions/${number}.json`, JSON.stringify(question))
  }
  return { project, id, deployment, ask }
}

const permission = {
  kind: "permission",
  text: "Run npm install?",
  options: [
    { id: "allow-once", name: "Allow" },
    { id: "reject", name: "Reject" }
  ]
} as const

describe("tickets questions", () => {
  it("lists what is open, of all, of a ticket, of a deployment, and answered ones when asked", async () => {
    const { ask, deployment, id, project } = await withDeployment()
    const none = await project.run(["questions"])
    assert.deepStrictEqual([none.code, none.stdout, none.stderr], [0, "", "no question is open\n"])
    ask(1)
    ask(2, permission)
    const { stderr, stdout } = await project.run(["questions"])
    assert.match(stdout, /^DEPLOYMENT +N +AGE +QUESTION +ANSWER\n/)
    assert.match(stdout, /permission: Run npm install\? \(allow-once: Allow, reject: Reject\) +open/)
    assert.include(stderr, "tickets answer DEPLOYMENT N TEXT")
    await project.ok(["answer", deployment, "1", "yes"])
    for (const [target, numbers] of [
      [[], [2]],
      [[id.slice(0, 4)], [2]],
      [[deployment], [2]],
      [
        [deployment, "--all"],
        [1, 2]
      ]
    ] as const) {
      const { questions } = await project.json(QuestionList, ["questions", ...target])
      assert.deepStrictEqual(
        questions.map(({ id }) => id),
        [...numbers]
      )
    }
    await project.refused(["questions", "ffffffff"], 3)
    await project.refused(["questions", `${id}-9`], 3)
    await project.refused(["questions", "../x"], 2)
  })
})

describe("tickets answer", () => {
  it("takes the only open question when none is named, words from stdin, and prints one line", async () => {
    const { ask, deployment, id, project } = await withDeployment()
    ask(1)
    ask(2)
    await project.ok(["answer", id, "2", "5"])
    const line = await project.ok(["answer", id, "-"], { input: `two\nlines ${ESCAPES}\n` })
    assert.strictEqual(line, `${deployment} 1  answered: two lines red`)
    const { questions } = await project.json(QuestionList, ["questions", "--all"])
    assert.deepStrictEqual(
      questions.map(({ answer }) => answer?.text),
      [`two\nlines ${ESCAPES}`, "5"]
    )
  })

  it("takes a lone number for the answer, and with an option for the question", async () => {
    const { ask, deployment, project } = await withDeployment()
    ask(1)
    assert.strictEqual((await project.json(Question, ["answer", deployment, "7"])).answer?.text, "7")
    ask(2, permission)
    ask(3)
    const { answer } = await project.json(Question, ["answer", deployment, "2", "--option", "reject", "--actor", "ann"])
    assert.deepStrictEqual([answer?.option, answer?.text, answer?.by as string], ["reject", "", "human:ann"])
  })

  it("refuses a second answer, what is not offered, and what is not asked", async () => {
    const { ask, deployment, id, project } = await withDeployment()
    assert.match((await project.refused(["answer", id, "yes"], 3)).message, /^no question of \w+ that is open$/)
    ask(1)
    ask(2, permission)
    assert.include((await project.refused(["answer", id, "yes"], 2)).message, `${deployment} 1, ${deployment} 2`)
    await project.refused(["answer", id, "9", "yes"], 3)
    await project.refused(["answer", id, "first", "yes"], 2)
    await project.refused(["answer", id, "1", ""], 2)
    await project.refused(["answer", id, "1", "--option", "reject"], 2)
    assert.strictEqual(
      (await project.refused(["answer", id, "2", "go on"], 2)).hint,
      "choose one of: allow-once, reject"
    )
    await project.refused(["answer", "ffffffff", "yes"], 3)
    await project.ok(["answer", id, "1", "yes", "--actor", "ann"])
    assert.include((await project.refused(["answer", id, "1", "no"], 4)).message, "answered by human:ann")
  })

  it("is not for agents", async () => {
    const { ask, deployment, project } = await withDeployment()
    ask(1, permission)
    const env = { ORCHESTR8_DEPLOYMENT: deployment }
    const { message } = await project.refused(["answer", deployment, "--option", "allow-once"], 4, { env })
    assert.include(message, "is for a person to answer")
    assert.isFalse(fs.existsSync(project.path(`.orchestr8/deployments/${deployment}/questions/1.answer.json`)))
  })

  it("prefers the open question where deployments of the ticket share its number", async () => {
    const { ask, id, project } = await withDeployment()
    ask(1, { text: "old" })
    await project.ok(["answer", id, "yes"])
    await project.ok(["release", id, "--token", "1"])
    const second = await deploy(project, id)
    ask(1, { text: "new" }, second.deployment)
    const { deployment } = await project.json(Question, ["answer", id, "1", "no"])
    assert.strictEqual(deployment, second.deployment)
  })
})
