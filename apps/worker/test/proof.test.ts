/** What a proof of an agent's work may see, and what it may leave behind. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { HealthCheck } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import { onTestFinished } from "vitest"
import { approve } from "../src/index.ts"
import { createTicket, deployTicket, git, makeFolder, makeProject } from "./project.ts"

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

/** Notes its environment and a daemon that it leaves, one of each a run, and is red while there is a minus. */
const script = (told: string): string => `
import { spawn } from "node:child_process"
import { appendFileSync, readFileSync } from "node:fs"
const daemon = spawn("sleep", ["600"], { detached: true, stdio: "ignore" })
daemon.unref()
appendFileSync(${JSON.stringify(told)}, JSON.stringify({ daemon: daemon.pid, environment: process.env }) + "\\n")
process.exitCode = readFileSync("src/add.mjs", "utf8").includes("a - b") ? 1 : 0
`

interface Told {
  readonly daemon: number
  readonly environment: Readonly<Record<string, string>>
}

const makeProven = () => {
  const file = path.join(makeFolder(), "told.jsonl")
  const project = makeProject({
    worker: { merge: "review", environment: ["PATH", "SEEN_BY_PROOFS"] },
    config: { checks: { script: { command: ["node", "proof.mjs"], parser: "none" } } }
  })
  project.write("proof.mjs", script(file))
  git(project.root, "add", "proof.mjs")
  git(project.root, "commit", "--quiet", "--message", "proof")
  const told = (): ReadonlyArray<Told> =>
    fs
      .readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
  onTestFinished(() => {
    for (const { daemon } of told()) if (isAlive(daemon)) process.kill(daemon, "SIGKILL")
  })
  return { ...project, told }
}

const variables = { SEEN_BY_PROOFS: "yes", API_KEY: "secret" }

const withVariables = Effect.acquireRelease(
  Effect.sync(() => Object.assign(process.env, variables)),
  () =>
    Effect.sync(() => {
      for (const name of Object.keys(variables)) delete process.env[name]
    })
)

describe("the proofs of a deployment", () => {
  it.live.each([
    ["a command", () => createTicket({ verify: "node proof.mjs" })],
    [
      "a check",
      () =>
        Effect.gen(function* () {
          const { tickets } = yield* (yield* HealthCheck).run(["script"])
          return { id: tickets.created[0] ?? "" }
        })
    ]
  ] as const)("by %s see what is let through and leave nothing running; a person's check keeps both", ([, create]) =>
    Effect.gen(function* () {
      yield* withVariables
      const { services, told } = makeProven()
      yield* Effect.gen(function* () {
        const { id } = yield* create()
        yield* (yield* HealthCheck).run(["script"])
        const person = told()
        const { deployment } = yield* deployTicket(id)
        assert.strictEqual(deployment.state, "succeeded")
        const proofs = told().length - person.length
        assert.isAtLeast(proofs, 2)
        const { mergedInto } = yield* approve(id)
        assert.strictEqual(mergedInto, "main")
        assert.isAbove(told().length - person.length, proofs)
        for (const { daemon, environment } of told().slice(person.length)) {
          assert.strictEqual(environment["SEEN_BY_PROOFS"], "yes")
          assert.isUndefined(environment["API_KEY"])
          assert.isFalse(isAlive(daemon))
        }
        for (const { daemon, environment } of person) {
          assert.strictEqual(environment["API_KEY"], "secret")
          assert.isTrue(isAlive(daemon))
        }
      }).pipe(Effect.provide(services))
    })
  )
})
