/** Planted faults: what each changes in a copy of the worker, and what the suite must say of it. */
import type { KillingOptions } from "./killing.ts"
import type { Edit } from "./plantedWorker.ts"

export interface Mutant {
  readonly name: string
  readonly edits: ReadonlyArray<Edit>
  /** One of the violations. */
  readonly found: RegExp
  readonly options?: Partial<Pick<KillingOptions, "kills" | "slow">>
}

export const mutants: ReadonlyArray<Mutant> = [
  {
    name: "lets agents of a dead worker run",
    edits: [
      {
        file: "recovery.ts",
        find: "yield* runner.endLeftovers(projectRoot, () => true)",
        replace: "void runner"
      },
      {
        file: "steps/finish.ts",
        find: "runner.endLeftovers(projectRoot, (deployment) => deployment === id),",
        replace: "Effect.void,"
      }
    ],
    found: /outlived its worker: agent/,
    options: { slow: 90 }
  },
  {
    name: "launches an agent again that was cut off, under the same attempt",
    edits: [{ file: "steps/turn.ts", find: "if (launched !== previous?.run) {", replace: "if (launched === -1) {" }],
    found: /was lost and counts as/,
    options: { slow: 90 }
  },
  {
    name: "closes the record and does not tell the ticket",
    edits: [
      {
        file: "steps/finish.ts",
        find: "if (ticket !== undefined && !(yield* tell(order, conclusion, ticket, record))) {",
        replace: "if (tell === undefined) {"
      }
    ],
    found: /the ticket was not told/,
    options: { kills: 3 }
  },
  {
    name: "leaves worktrees",
    edits: [
      {
        file: "steps/finish.ts",
        find: "Effect.catchCause(closeWorkspace(projectRoot, record), (cause) =>",
        replace: "Effect.catchCause(Effect.succeed({ worktree: null }), (cause) =>"
      }
    ],
    found: /worktrees\/\S+ is left/,
    options: { kills: 3 }
  },
  {
    name: "launches two agents where one is due",
    edits: [
      {
        file: "runAgent.ts",
        find: "yield* Effect.andThen(enter, runs).pipe(Effect.ensuring(leave))",
        replace:
          "(yield* Effect.all([Effect.andThen(enter, runs), runs], { concurrency: 2 }).pipe(Effect.ensuring(leave)))[0]"
      }
    ],
    found: /two agents at once/,
    options: { kills: 1 }
  }
]
