/**
 * A process that works on the tickets of one project as its parent says, line by line: each line of stdin is a task
 * as JSON, each line of stdout its answer. Arguments: root of the project, name, lock kind, whether to watch.
 */
import { createInterface } from "node:readline"
import { setImmediate } from "node:timers/promises"
import { toMillis } from "@orchestr8/contracts"
import { openTickets } from "../../../src/openTickets.ts"

export type Task =
  | { readonly task: "create"; readonly count: number }
  | { readonly task: "note"; readonly id: string; readonly count: number }
  /** Answers with the token, or null for a claim that was lost. */
  | { readonly task: "claim"; readonly id: string }
  /** Starts two runs; answers what comes of writing in the name of the first, then of the second. */
  | { readonly task: "run"; readonly id: string; readonly token: number }
  /** Answers what comes of everything that a holder may do, with a token that holds nothing any more. */
  | { readonly task: "stale"; readonly id: string; readonly token: number }
  /** Ends a claim, or lets its time run out. */
  | { readonly task: "end"; readonly id: string; readonly token: number; readonly how: Ending }
  | { readonly task: "title"; readonly id: string; readonly to?: string }
  | { readonly task: "total" }

export type Ending = "release" | "complete" | "expire"

/** `done`, or the name of the error. */
const outcomeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => "done",
    (error: unknown) => (error instanceof Error ? error.name : String(error))
  )

const [projectRoot = "", name = "", kind, watch] = process.argv.slice(2)
const tickets = await openTickets({
  projectRoot,
  actor: `worker:${name}`,
  watch: watch === "true",
  // Many of them wait for one another on few processors.
  lockDeadline: 60_000,
  ...(kind === "sqlite" ? { lockKind: "sqlite" } : {})
})

const TTL = 600_000

const failed = { outcome: "failed", reason: "" } as const

const end = async (id: string, token: number, how: Ending): Promise<void> => {
  switch (how) {
    case "release":
      await tickets.release(id, token)
      return
    case "complete":
      await tickets.complete(id, { token, run: 2, ...failed })
      return
    case "expire": {
      const { expires_at } = await tickets.renew(id, token, 1)
      while (Date.now() <= toMillis(expires_at)) await setImmediate()
    }
  }
}

const carryOut = async (task: Task): Promise<unknown> => {
  switch (task.task) {
    case "create": {
      const names = Array.from({ length: task.count }, (_, n) => `${name} ${n}`)
      const made = await Promise.all(names.map((title) => tickets.create({ title, fiefdom: "src", errors: ["e"] })))
      return made.map(({ id }) => id)
    }
    case "note":
      for (let n = 0; n < task.count; n++) await tickets.addNote(task.id, { text: `${name} ${n}` })
      return task.count
    case "claim":
      return await tickets.claim({ id: task.id, owner: name, ttl: TTL }).then(
        ({ token }) => token,
        (error: unknown) => {
          if (error instanceof Error && error.name === "LeaseConflict") return null
          throw error
        }
      )
    case "run": {
      const { id, token } = task
      for (let run = 1; run <= 2; run++) await tickets.startRun(id, token)
      return [
        await outcomeOf(tickets.addNote(id, { text: "stale", fence: { token, run: 1 } })),
        await outcomeOf(tickets.complete(id, { token, run: 1, ...failed })),
        await outcomeOf(tickets.addNote(id, { text: "fresh", fence: { token, run: 2 } }))
      ]
    }
    case "stale": {
      const { id, token } = task
      const attempts = [
        () => tickets.complete(id, { token, ...failed }),
        () => tickets.renew(id, token, TTL),
        () => tickets.addNote(id, { text: "stale", fence: { token } }),
        () => tickets.setAttention(id, "stale", { fence: { token } }),
        () => tickets.startRun(id, token),
        () => tickets.release(id, token)
      ]
      const outcomes: Array<string> = []
      for (const attempt of attempts) outcomes.push(await outcomeOf(attempt()))
      return outcomes
    }
    case "end":
      return await end(task.id, task.token, task.how)
    case "title":
      if (task.to !== undefined) await tickets.edit(task.id, { title: task.to })
      return (await tickets.get(task.id)).title
    case "total":
      return (await tickets.list({ limit: 1 })).total
  }
}

const say = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value ?? null)}\n`)
}

say("ready")
for await (const line of createInterface({ input: process.stdin })) say(await carryOut(JSON.parse(line) as Task))
await tickets.close()
