/**
 * A process that works on the tickets of one project as its parent says, line by line: each line of stdin is a task
 * as JSON, each line of stdout its answer. Arguments: root of the project, name, lock kind, whether to watch.
 */
import { createInterface } from "node:readline"
import { openTickets } from "../../../src/openTickets.ts"

export type Task =
  | { readonly task: "create"; readonly count: number }
  | { readonly task: "note"; readonly id: string; readonly count: number }
  /** Answers with the token, or null for a claim that was lost. */
  | { readonly task: "claim"; readonly id: string }
  | { readonly task: "title"; readonly id: string; readonly to?: string }
  | { readonly task: "total" }

const [projectRoot = "", name = "", kind, watch] = process.argv.slice(2)
const tickets = await openTickets({
  projectRoot,
  actor: `worker:${name}`,
  watch: watch === "true",
  ...(kind === "sqlite" ? { lockKind: "sqlite" } : {})
})

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
      return await tickets.claim({ id: task.id, owner: name, ttl: 60_000 }).then(
        ({ token }) => token,
        (error: unknown) => {
          if (error instanceof Error && error.name === "LeaseConflict") return null
          throw error
        }
      )
    case "title":
      if (task.to !== undefined) await tickets.edit(task.id, { title: task.to })
      return (await tickets.get(task.id)).title
    case "total":
      return (await tickets.list({ limit: 1 })).total
  }
}

const say = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

say("ready")
for await (const line of createInterface({ input: process.stdin })) say(await carryOut(JSON.parse(line) as Task))
await tickets.close()
