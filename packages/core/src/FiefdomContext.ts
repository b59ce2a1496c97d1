/**
 * Everything that is known about one fiefdom, for people and agents: health as the checks last said, imports,
 * combat, tickets, protected files. Source: product.md section 2.
 */
import type {
  CheckResult,
  Config,
  ConfigError,
  Fiefdom,
  FiefdomContext,
  Finding,
  TicketsError
} from "@orchestr8/contracts"
import { isWithin, normaliseFiefdom, ValidationError } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { CheckResults } from "./CheckResults.ts"
import { fiefdomOf } from "./checks/index.ts"
import { CombatTracker } from "./CombatTracker.ts"
import { Imports } from "./Imports.ts"
import { ProjectConfig } from "./ProjectConfig.ts"
import { TicketManager } from "./TicketManager.ts"

export class FiefdomContexts extends Context.Service<
  FiefdomContexts,
  {
    /** Archived tickets are left out. */
    readonly get: (fiefdom: string) => Effect.Effect<FiefdomContext, TicketsError | ConfigError>
  }
>()("@orchestr8/core/FiefdomContexts") {
  static readonly layer = Layer.effect(
    FiefdomContexts,
    Effect.gen(function* () {
      const manager = yield* TicketManager
      const results = yield* CheckResults
      const imports = yield* Imports
      const combat = yield* CombatTracker
      const project = yield* ProjectConfig
      return {
        get: Effect.fn("FiefdomContexts.get")(function* (text) {
          const normalised = normaliseFiefdom(text)
          if (Result.isFailure(normalised)) {
            const hint = "name a folder of the project, such as src/api"
            return yield* new ValidationError({ field: "fiefdom", reason: normalised.failure, hint })
          }
          const fiefdom = normalised.success
          const config = yield* project.get
          const tickets = yield* manager.forFiefdom(fiefdom)
          return {
            fiefdom,
            health: healthOf(fiefdom, yield* results.last, config),
            connections: yield* imports.connections(fiefdom),
            combat: combatOf(yield* combat.forFiefdom(fiefdom)),
            tickets: tickets.map(({ id, title }) => `${id}: ${title}`),
            locks: locksOf(fiefdom, config)
          }
        })
      }
    })
  )
}

/** Broken where an error lies in the fiefdom; working only when every configured check could tell. */
const healthOf = (fiefdom: Fiefdom, results: ReadonlyArray<CheckResult>, config: Config): FiefdomContext["health"] => {
  const lies = (check: CheckResult) => (finding: Finding) => {
    const place = config.checks[check.name]?.fiefdom
    return isWithin(finding.file, fiefdom) || isWithin(fiefdomOf(finding, place), fiefdom)
  }
  const lines = (pick: (check: CheckResult) => ReadonlyArray<Finding>) =>
    results.flatMap((check) =>
      pick(check)
        .filter(lies(check))
        .map(({ file, line, message }) => ({ file, line, message }))
    )
  const errors = lines((check) => check.errors)
  const warnings = lines((check) => check.warnings)
  const known = Object.keys(config.checks)
  const told = (name: string): boolean => results.some((check) => check.name === name && check.status !== "unknown")
  const checked = results.length > 0 && results.every(({ status }) => status !== "unknown") && known.every(told)
  return { status: errors.length > 0 ? "broken" : checked ? "working" : "unknown", errors, warnings }
}

const combatOf = (
  entry: { readonly model: string; readonly terminal_id: string } | undefined
): FiefdomContext["combat"] =>
  entry === undefined
    ? { active: false, model: "", terminal_id: "" }
    : { active: true, model: entry.model, terminal_id: entry.terminal_id }

/** A protected glob belongs to the fiefdom when the folder that it begins with lies in it, or the other way round. */
const locksOf = (fiefdom: Fiefdom, config: Config): FiefdomContext["locks"] =>
  config.locks.flatMap(({ path, reason }) => {
    const folder = path.split("/").slice(0, firstGlob(path)).join("/")
    const touches = folder === "" || isWithin(folder, fiefdom) || isWithin(fiefdom, folder)
    return touches ? [{ file: path, reason }] : []
  })

const firstGlob = (path: string): number => {
  const segments = path.split("/")
  const glob = segments.findIndex((segment) => /[*?[{]/.test(segment))
  return glob === -1 ? segments.length : glob
}
