/**
 * Which files and fiefdoms an agent is working on right now. One deployment a path: a second one replaces the
 * first. The Orchestr8 map colours files by this, so the shape is fixed. Source: product.md section 2.
 */
import type { CombatState, Fiefdom, StoreUnavailable } from "@orchestr8/contracts"
import { fromMillis, isWithin, normaliseFiefdom, toNaiveLocal } from "@orchestr8/contracts"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"

export type CombatEntry = CombatState["active_deployments"][string]

export interface CombatDeployment {
  /** File or folder, relative to the project root; kept as it is given. */
  readonly path: string
  readonly terminalId: string
  readonly model: string
}

/** The combat file as JSON: keys that we do not know are kept. */
export interface CombatDocument {
  readonly active_deployments: Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}

/** Where the document lives. `update` is atomic between processes; the same document back means no write. */
export interface CombatStorage {
  readonly read: Effect.Effect<CombatDocument, StoreUnavailable>
  readonly update: (change: (document: CombatDocument) => CombatDocument) => Effect.Effect<void, StoreUnavailable>
}

export const noCombat: CombatDocument = { active_deployments: {} }

export class CombatTracker extends Context.Service<
  CombatTracker,
  {
    readonly deploy: (deployment: CombatDeployment) => Effect.Effect<void, StoreUnavailable>
    /** With `terminalId` only if that terminal still holds the path. Nothing there is no error. */
    readonly withdraw: (path: string, terminalId?: string) => Effect.Effect<void, StoreUnavailable>
    /** Every entry of the terminals that begin like this: what a worker does with the leftovers of a killed one. */
    readonly withdrawAll: (terminalIdPrefix: string) => Effect.Effect<void, StoreUnavailable>
    readonly active: Effect.Effect<CombatState, StoreUnavailable>
    /** The entry of the path itself, else the newest of anything under it. */
    readonly forFiefdom: (fiefdom: Fiefdom) => Effect.Effect<CombatEntry | undefined, StoreUnavailable>
  }
>()("@orchestr8/core/CombatTracker") {
  static readonly make = ({ read, update }: CombatStorage): CombatTracker["Service"] => {
    const active = Effect.map(read, stateOf)
    return {
      deploy: Effect.fn("CombatTracker.deploy")(function* ({ model, path, terminalId }) {
        const deployed_at = toNaiveLocal(fromMillis(yield* Clock.currentTimeMillis))
        const entry: CombatEntry = { deployed_at, terminal_id: terminalId, model }
        yield* update((document) => ({
          ...document,
          active_deployments: { ...document.active_deployments, [path]: entry }
        }))
      }),
      withdraw: Effect.fn("CombatTracker.withdraw")((path, terminalId) =>
        update((document) =>
          without(document, (key, entry) => key === path && (terminalId ?? entry.terminal_id) === entry.terminal_id)
        )
      ),
      withdrawAll: Effect.fn("CombatTracker.withdrawAll")((terminalIdPrefix) =>
        update((document) => without(document, (_, { terminal_id }) => terminal_id.startsWith(terminalIdPrefix)))
      ),
      active,
      forFiefdom: Effect.fn("CombatTracker.forFiefdom")((fiefdom) =>
        Effect.map(active, (state) => entryFor(state, fiefdom))
      )
    }
  }

  static readonly layerMemory: Layer.Layer<CombatTracker> = Layer.effect(
    CombatTracker,
    Effect.map(Ref.make(noCombat), (document) =>
      CombatTracker.make({ read: Ref.get(document), update: (change) => Ref.update(document, change) })
    )
  )
}

const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise)

/** An entry as other programs may have written it; undefined when it is no object. */
const entryOf = (value: unknown): CombatEntry | undefined => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  const { deployed_at, model, terminal_id }: Partial<Record<keyof CombatEntry, unknown>> = value
  return { deployed_at: text(deployed_at, ""), terminal_id: text(terminal_id, ""), model: text(model, "unknown") }
}

const stateOf = (document: CombatDocument): CombatState => ({
  active_deployments: Object.fromEntries(
    Object.entries(document.active_deployments).flatMap(([path, value]) => {
      const entry = entryOf(value)
      return entry === undefined ? [] : [[path, entry]]
    })
  )
})

const without = (document: CombatDocument, matches: (path: string, entry: CombatEntry) => boolean): CombatDocument => {
  const entries = Object.entries(document.active_deployments)
  const kept = entries.filter(([path, value]) => {
    const entry = entryOf(value)
    return entry === undefined || !matches(path, entry)
  })
  return kept.length === entries.length ? document : { ...document, active_deployments: Object.fromEntries(kept) }
}

const entryFor = (state: CombatState, fiefdom: Fiefdom): CombatEntry | undefined => {
  let newest: CombatEntry | undefined
  for (const [path, entry] of Object.entries(state.active_deployments)) {
    const normalised = Result.getOrElse(normaliseFiefdom(path), () => path)
    if (normalised === fiefdom) return entry
    if (isWithin(normalised, fiefdom) && (newest === undefined || entry.deployed_at > newest.deployed_at))
      newest = entry
  }
  return newest
}
