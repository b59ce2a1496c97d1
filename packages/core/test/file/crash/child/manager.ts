/**
 * A process with a manager that its parent operates by messages: opens and closes stores, calls methods, makes the
 * disk fail. One process serves many stores, one after the other.
 */
import type { OpenTicketsOptions, Tickets } from "../../../../src/index.ts"
import type { Fault } from "./faults.ts"
import { arm, note, takeCalls } from "./faults.ts"
import { loadCore } from "./core.ts"

export type Request =
  | { readonly kind: "open"; readonly options: OpenTicketsOptions }
  | { readonly kind: "close" }
  | { readonly kind: "call"; readonly method: keyof Tickets; readonly args: ReadonlyArray<unknown> }
  | { readonly kind: "fail"; readonly fault: Fault }
  | { readonly kind: "calls" }

/** An error as it crosses the pipe: public ones by their tag, everything else is a `Defect`. */
export interface Failure {
  readonly tag: string
  readonly problem: string
  readonly message: string
  readonly hint: string
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: Failure }

const { openTickets } = await loadCore()
let tickets: Tickets | undefined

const answer = async (request: Request): Promise<unknown> => {
  switch (request.kind) {
    case "open":
      tickets = await openTickets({ watch: false, ...request.options })
      return null
    case "close":
      await tickets?.close()
      tickets = undefined
      return null
    case "fail":
      return arm(request.fault)
    case "calls":
      return takeCalls()
    case "call": {
      if (tickets === undefined) throw new Error("no store is open")
      const method = tickets[request.method] as (...args: ReadonlyArray<unknown>) => Promise<unknown>
      const value = await method(...request.args)
      note({ call: "acknowledged", path: request.method })
      return value
    }
  }
}

const textOf = (error: object, key: string): string => (key in error ? String((error as Record<string, unknown>)[key]) : "")

const toFailure = (error: unknown): Failure => {
  if (!(error instanceof Error)) return { tag: "Defect", problem: "", message: String(error), hint: "" }
  const { message } = error
  return { tag: textOf(error, "_tag") || "Defect", problem: textOf(error, "problem"), message, hint: textOf(error, "hint") }
}

process.on("message", ({ id, request }: { readonly id: number; readonly request: Request }) => {
  const reply = (message: Reply) => process.send?.(message)
  answer(request).then(
    (value) => reply({ id, value: value ?? null }),
    (error: unknown) => reply({ id, failure: toFailure(error) })
  )
})
process.on("disconnect", () => process.exit(0))
process.send?.({ id: 0, value: null } satisfies Reply)
