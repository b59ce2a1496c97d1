/**
 * A process with a manager that its parent operates by messages: opens and closes stores, calls methods, makes the
 * disk fail. One process serves many stores, one after the other.
 */
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type { FileStoreOptions, TicketManagerService } from "../../../../src/index.ts"
import type { Fault, Move } from "./faults.ts"
import { arm, killBefore, moveAfterLook, note, takeCalls } from "./faults.ts"
import { loadCore } from "./core.ts"

export type Request =
  | { readonly kind: "open"; readonly options: FileStoreOptions }
  | { readonly kind: "close" }
  | { readonly kind: "call"; readonly method: keyof TicketManagerService; readonly args: ReadonlyArray<unknown> }
  | { readonly kind: "fail"; readonly fault: Fault }
  | { readonly kind: "move"; readonly move: Move }
  | { readonly kind: "killBefore"; readonly call: number }
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

const { TicketManager } = await loadCore()
const make = (options: FileStoreOptions) => ManagedRuntime.make(TicketManager.layerFile({ watch: false, ...options }))
let runtime: ReturnType<typeof make> | undefined

const answer = async (request: Request): Promise<unknown> => {
  switch (request.kind) {
    case "open":
      runtime = make(request.options)
      await runtime.runPromise(TicketManager)
      return null
    case "close":
      await runtime?.dispose()
      runtime = undefined
      return null
    case "fail":
      return arm(request.fault)
    case "move":
      return moveAfterLook(request.move)
    case "killBefore":
      return killBefore(request.call)
    case "calls":
      return takeCalls()
    case "call": {
      if (runtime === undefined) throw new Error("no store is open")
      return await runtime.runPromise(Effect.flatMap(TicketManager, (manager) => call(manager, request)))
    }
  }
}

type Called = Effect.Effect<unknown, unknown>

const call = (manager: TicketManagerService, { method, args }: Extract<Request, { readonly kind: "call" }>): Called => {
  const member: unknown = manager[method]
  const effect =
    typeof member === "function" ? (member as (...given: typeof args) => Called)(...args) : (member as Called)
  return Effect.tap(effect, () => Effect.sync(() => note({ call: "acknowledged", path: method })))
}

const textOf = (error: object, key: string): string =>
  key in error ? String((error as Record<string, unknown>)[key]) : ""

const toFailure = (error: unknown): Failure => {
  if (!(error instanceof Error)) return { tag: "Defect", problem: "", message: String(error), hint: "" }
  const { message } = error
  return {
    tag: textOf(error, "_tag") || "Defect",
    problem: textOf(error, "problem"),
    message,
    hint: textOf(error, "hint")
  }
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
