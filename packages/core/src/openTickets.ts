/**
 * The manager for callers without Effect: promise methods on one object. Errors are thrown as they are: classes of
 * `@orchestr8/contracts` with `_tag`, `message` and `hint`.
 */
import type { Actor } from "@orchestr8/contracts"
import { isActor, StoreUnavailable, ValidationError } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as References from "effect/References"
import * as Stream from "effect/Stream"
import { CurrentActor } from "./CurrentActor.ts"
import type { FileStoreOptions } from "./file/FileTicketStore.ts"
import type { TicketManagerService } from "./TicketManager.ts"
import { TicketManager } from "./TicketManager.ts"

type Promised<Member> =
  Member extends Effect.Effect<infer A, infer _E>
    ? () => Promise<A>
    : Member extends (...args: infer Args) => Effect.Effect<infer A, infer _E>
      ? (...args: Args) => Promise<A>
      : Member extends (...args: infer Args) => Stream.Stream<infer A, infer _E>
        ? (...args: Args) => AsyncIterable<A>
        : never

/** Every method of the manager: effects as promises, streams as async iterables. */
export type Tickets = { readonly [Key in keyof TicketManagerService]: Promised<TicketManagerService[Key]> } & {
  /** Finishes what was accepted, then lets go of the store. */
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export interface OpenTicketsOptions extends FileStoreOptions {
  /** Who asks, such as `human:ann`; default `human:unknown`. */
  readonly actor?: string
}

/**
 * Opens the tickets of a project.
 *
 * @example
 * await using tickets = await openTickets({ projectRoot: "." })
 * const ticket = await tickets.create({ title: "Broken import", fiefdom: "src" })
 */
export const openTickets = async ({ actor, ...options }: OpenTicketsOptions): Promise<Tickets> => {
  if (actor !== undefined && !isActor(actor)) {
    throw new ValidationError({
      field: "actor",
      reason: `${JSON.stringify(actor)} is no actor`,
      hint: "say human:<name>, agent:<deployment>, check:<name> or worker:<name>"
    })
  }
  const layer = TicketManager.layerFile(options).pipe(Layer.provide(Layer.succeed(References.LogToStderr, true)))
  const runtime = ManagedRuntime.make(layer)
  const as = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    actor === undefined ? effect : Effect.provideService(effect, CurrentActor, actor as Actor)
  let closed: StoreUnavailable | undefined
  const close = () => {
    closed ??= new StoreUnavailable({ problem: "closed", path: options.projectRoot, detail: "the tickets were closed" })
    return runtime.dispose()
  }

  const promised = (member: unknown): unknown => {
    const run = (value: unknown) => {
      if (Stream.isStream(value)) {
        const stream = closed === undefined ? (value as Stream.Stream<unknown, unknown>) : Stream.fail(closed)
        return Stream.toAsyncIterable(stream)
      }
      return closed === undefined
        ? runtime.runPromise(as(value as Effect.Effect<unknown, unknown>))
        : Promise.reject(closed)
    }
    return typeof member === "function"
      ? (...args: ReadonlyArray<unknown>) => run((member as (...given: ReadonlyArray<unknown>) => unknown)(...args))
      : () => run(member)
  }
  try {
    const manager = await runtime.runPromise(TicketManager)
    const methods = Object.fromEntries(Object.entries(manager).map(([key, member]) => [key, promised(member)]))
    return { ...methods, close, [Symbol.asyncDispose]: close } as unknown as Tickets
  } catch (error) {
    await close()
    throw error
  }
}
