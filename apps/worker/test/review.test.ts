import { assert, describe, it } from "@effect/vitest"
import { contextOf } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { approve, DeploymentRecords, diffOf, reject, transcript } from "../src/index.ts"
import { createTicket, deployTicket, git, makeProject } from "./project.ts"

/** A project with one fix that waits for review. */
const reviewed = <A, E, R>(body: (project: ReturnType<typeof makeProject>, id: string) => Effect.Effect<A, E, R>) => {
  const project = makeProject()
  return Effect.gen(function* () {
    const { id } = yield* createTicket()
    yield* deployTicket(id)
    return yield* body(project, id)
  }).pipe(Effect.provide(project.services))
}

describe("approve", () => {
  it.live("fast-forwards where that is possible, and resolves", () =>
    reviewed(({ read, root }, id) =>
      Effect.gen(function* () {
        const { mergedInto, ticket } = yield* approve(id)
        assert.deepStrictEqual([mergedInto, ticket.status], ["main", "resolved"])
        assert.isUndefined(contextOf.attention(ticket))
        assert.include(read("src/add.mjs"), "a + b")
        assert.strictEqual(git(root, "log", "--merges", "--format=%h"), "")
      })
    )
  )

  it.live("merges where the branch moved on", () =>
    reviewed(({ read, root, write }, id) =>
      Effect.gen(function* () {
        write("other.txt", "other")
        git(root, "add", "other.txt")
        git(root, "commit", "--quiet", "--message", "other")
        const { ticket } = yield* approve(id)
        assert.strictEqual(ticket.status, "resolved")
        assert.include(read("src/add.mjs"), "a + b")
        assert.strictEqual(read("other.txt"), "other")
        assert.strictEqual(git(root, "worktree", "list").trim().split("\n").length, 1)
      })
    )
  )

  it.live("leaves everything as it is when the merge does not hold", () =>
    reviewed(({ read, root, write }, id) =>
      Effect.gen(function* () {
        write("test/more.test.mjs", `throw new Error("broken meanwhile")`)
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", "breaks")
        const error = yield* Effect.flip(approve(id))
        assert.strictEqual(error._tag, "VerificationFailed")
        assert.include(read("src/add.mjs"), "a - b")
        const ticket = yield* TicketManager.use((manager) => manager.get(id))
        assert.deepStrictEqual([ticket.status, contextOf.attention(ticket)?.reason], ["in_progress", "review"])
      })
    )
  )

  it.live("names the conflict and leaves everything as it is", () =>
    reviewed(({ read, root, write }, id) =>
      Effect.gen(function* () {
        write("src/add.mjs", "export const add = (a, b) => a / b\n")
        git(root, "commit", "--quiet", "--all", "--message", "conflicts")
        const error = yield* Effect.flip(approve(id))
        assert.strictEqual(error._tag, "LeaseConflict")
        assert.match(error.message, /tickets\/.* cannot be merged/)
        assert.include(read("src/add.mjs"), "a / b")
        assert.strictEqual(git(root, "status", "--porcelain"), "")
      })
    )
  )

  it.live("refuses while there are uncommitted changes", () =>
    reviewed(({ read, write }, id) =>
      Effect.gen(function* () {
        write("test/add.test.mjs", `${read("test/add.test.mjs")}\n`)
        const error = yield* Effect.flip(approve(id))
        assert.include(error.message, "main has uncommitted changes")
      })
    )
  )

  it.live("says so when the branch is gone", () =>
    reviewed(({ root }, id) =>
      Effect.gen(function* () {
        const { branch } = yield* DeploymentRecords.use((records) => records.get(id))
        git(root, "branch", "--quiet", "-D", branch ?? "")
        const error = yield* Effect.flip(approve(id))
        assert.include(error.message, `there is no branch ${branch}`)
      })
    )
  )

  it.live("refuses a ticket that waits for no review", () => {
    const { services } = makeProject()
    return Effect.gen(function* () {
      const { id } = yield* createTicket()
      assert.include((yield* Effect.flip(approve(id))).message, "has no fix that waits for review")
      assert.include((yield* Effect.flip(reject(id, "no"))).message, "has no fix that waits for review")
    }).pipe(Effect.provide(services))
  })
})

describe("reject", () => {
  it.live("opens the ticket again, and the next attempt is told why", () =>
    reviewed(({ read }, id) =>
      Effect.gen(function* () {
        const ticket = yield* reject(id, "use BigInt")
        assert.strictEqual(ticket.status, "open")
        assert.isUndefined(contextOf.attention(ticket))
        const { deployment } = yield* deployTicket(id)
        assert.strictEqual(deployment.state, "succeeded")
        const briefing = read(`.orchestr8/deployments/${deployment.id}/briefing.md`)
        assert.match(briefing, /Attempt 1 by repair_general: failed, on branch tickets\/.*-1\nrejected: use BigInt/)
      })
    )
  )
})

describe("what a deployment left", () => {
  it.live("is its diff and its transcript", () =>
    reviewed(({ root }, id) =>
      Effect.gen(function* () {
        const records = yield* DeploymentRecords
        const deployment = yield* records.get(id)
        const diff = yield* diffOf(root, deployment)
        assert.match(diff ?? "", /-export const add = \(a, b\) => a - b\n\+export const add = \(a, b\) => a \+ b/)
        const text = yield* Stream.mkString(transcript(records.files(deployment.id).transcript, Effect.succeed(false)))
        assert.match(text, /^deployment .*-1 has read \d+ lines\nedited src\/add\.mjs\ndone\n$/)
      })
    )
  )

  it.live("is not found under a name that is none", () => {
    const { services } = makeProject()
    return Effect.gen(function* () {
      const records = yield* DeploymentRecords
      for (const name of ["../../etc", "", "3f2a1b9c-1", "x"]) {
        assert.strictEqual((yield* Effect.flip(records.get(name)))._tag, "NotFound")
      }
    }).pipe(Effect.provide(services))
  })
})
