import { assert } from "@effect/vitest"
import { describe, it } from "vitest"
import { connect, deploy } from "./mcpClient.ts"
import { Project } from "./tickets.ts"

/** Verbs of the commands that a page names. */
const verbs = (page: string): ReadonlyArray<string> =>
  [...page.matchAll(/(?:^|\| | {2})tickets ([a-z]+)/gm)].map(([, verb = ""]) => verb)

const fits = (page: string): void => {
  const lines = page.split("\n")
  assert.isAtMost(lines.length, 60)
  for (const line of lines) assert.isAtMost(line.length, 130, line)
}

const known = async (project: Project): Promise<ReadonlyArray<string>> =>
  [...(await project.ok(["--help"])).matchAll(/^ {2,}([a-z]+) {2,}/gm)].map(([, name = ""]) => name)

const namesWhatExists = async (project: Project, page: string, least: number): Promise<void> => {
  const used = new Set(verbs(page))
  const names = await known(project)
  assert.isAtLeast(used.size, least)
  for (const verb of used) assert.include(names, verb)
  for (const name of await tools(project)) assert.include(page, name)
}

const tools = async (project: Project): Promise<ReadonlyArray<string>> => {
  const { client } = await connect(project)
  return (await client.listTools()).tools.map(({ name }) => name)
}

describe("tickets prime", () => {
  it("teaches any agent, on one page, commands and tools that exist", async () => {
    const project = new Project()
    const page = await project.ok(["prime"])
    fits(page)
    await namesWhatExists(project, page, 15)
    assert.notInclude(page, "Your ticket")
  })

  it("tells the agent of a deployment its ticket and how its work is judged", async () => {
    const project = new Project()
    const id = await project.create("A bug", "--error", "e", "--verify", "npm test -- --run  src\u001b[31m")
    const { deployment, env } = await deploy(project, id)
    const page = await project.ok(["prime"], { env })
    fits(page)
    assert.include(page, `# Your ticket: ${id}\n`)
    assert.include(page, deployment)
    assert.include(page, "the worker runs this in your folder:\n  npm test -- --run src\n")
    await namesWhatExists(project, page, 5)
    assert.notMatch(page, /tickets (?:claim|complete|release|status) /)
  })

  it("is there also when the ticket is not", async () => {
    const project = new Project()
    const env = { ORCHESTR8_DEPLOYMENT: "3f2a1b9c-1" }
    const page = await project.ok(["prime"], { env })
    assert.include(page, "a person decides")
    assert.include(
      await project.ok(["prime"], { env: { ORCHESTR8_DEPLOYMENT: "nonsense" } }),
      "# Tickets in this project"
    )
  })
})
