/**
 * The database of the workflow engine: a `node:sqlite` file as the SqlClient that effect's engine asks for (the published
 * SQLite clients do not load on this version of effect). The file is locked for one process: a second engine on it would
 * run every step twice. What it says is on disk before the step after it begins.
 */
import * as fs from "node:fs"
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Schedule from "effect/Schedule"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as SqlClient from "effect/sql/SqlClient"
import type * as SqlConnection from "effect/sql/SqlConnection"
import * as SqlError from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"

export const layer = (file: string): Layer.Layer<SqlClient.SqlClient> =>
  Layer.effect(SqlClient.SqlClient, make(file)).pipe(Layer.provide(Reactivity.layer))

/** Forgets everything. For a file that no process has open. */
export const removeEngineFile = (file: string): void => {
  for (const suffix of ["", "-wal", "-shm"]) fs.rmSync(`${file}${suffix}`, { force: true })
}

/** A damaged file is replaced: the records of the deployments tell what is lost with it. */
const open = (file: string): Effect.Effect<DatabaseSync> =>
  Effect.gen(function* () {
    const opened = tryOpen(file)
    if (opened !== undefined) return opened
    yield* Effect.logWarning(`${file} is damaged and begins anew; attempts that it knew of count as lost`)
    removeEngineFile(file)
    return tryOpen(file) ?? (yield* Effect.die(new Error(`${file} cannot be made`)))
  })

const DAMAGED: ReadonlySet<unknown> = new Set([11, 26])

/** Undefined when SQLite finds it corrupt, or no database. */
const tryOpen = (file: string): DatabaseSync | undefined => {
  const database = new DatabaseSync(file)
  try {
    database.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
    const [check] = database.prepare("PRAGMA quick_check(1)").all()
    if (check?.["quick_check"] === "ok") return database
  } catch (cause) {
    if (!(cause instanceof Error && "errcode" in cause && DAMAGED.has(cause.errcode))) throw cause
  }
  database.close()
  return undefined
}

const make = Effect.fnUntraced(function* (file: string) {
  const database = yield* Effect.acquireRelease(open(file), (opened) => Effect.sync(() => opened.close()))
  const prepare = statementsOf(database)

  const attempt = (text: string, parameters: ReadonlyArray<unknown>, shape: Shape) =>
    Effect.try({
      try: (): ReadonlyArray<Row> => {
        const statement = prepare(text)
        const values = parameters as ReadonlyArray<SQLInputValue>
        if (statement.columns().length === 0) {
          const result = statement.run(...values)
          return shape === "raw" ? [result] : []
        }
        statement.setReturnArrays(shape === "arrays")
        return statement.all(...values)
      },
      catch: (cause) =>
        new SqlError.SqlError({
          reason: SqlError.classifySqliteError(withCode(cause), { message: text.slice(0, 200), operation: "execute" })
        })
    })

  /** A disk that is full for a while holds the engine up: it gives up on what it cannot write after a second. */
  const run = (text: string, parameters: ReadonlyArray<unknown>, shape: Shape) =>
    Effect.suspend(() => {
      const within = database.isTransaction
      return Effect.catchIf(
        attempt(text, parameters, shape),
        () => !isWritable(database),
        (error) => {
          const writable = Effect.repeat(
            Effect.sync(() => isWritable(database)),
            { until: (can) => can, schedule: LOOK_AGAIN }
          )
          // SQLite may have given up the whole transaction: then whoever began it begins it again.
          const again = Effect.suspend(() =>
            within && !database.isTransaction ? Effect.fail(error) : attempt(text, parameters, shape)
          )
          return Effect.logWarning("the engine of deployments waits for its disk").pipe(
            Effect.andThen(writable),
            Effect.andThen(again)
          )
        }
      )
    })
  const connection: SqlConnection.Connection = {
    execute: (text, parameters, transform) => {
      const rows = run(text, parameters, "rows")
      return transform === undefined ? rows : Effect.map(rows, transform)
    },
    executeRaw: (text, parameters) => Effect.map(run(text, parameters, "raw"), ([result]) => result),
    executeValues: (text, parameters) => run(text, parameters, "arrays"),
    executeValuesUnprepared: (text, parameters) => run(text, parameters, "arrays"),
    executeUnprepared: (text, parameters, transform) => connection.execute(text, parameters, transform),
    executeStream: (text, parameters, transform) =>
      Stream.fromIterableEffect(connection.execute(text, parameters, transform))
  }
  const acquirers = SqlClient.makeSqliteAcquirers({
    connection: Effect.succeed(connection),
    semaphore: yield* Semaphore.make(1),
    isTransaction: () => database.isTransaction
  })
  return yield* SqlClient.make({
    ...acquirers,
    compiler: Statement.makeCompilerSqlite(),
    driver: "node-sqlite",
    spanAttributes: [["db.system.name", "sqlite"]],
    beginTransaction: "BEGIN IMMEDIATE"
  })
})

// oxlint-disable-next-line typescript/no-explicit-any -- SqlConnection says the same
type Row = any

type Shape = "rows" | "arrays" | "raw"

const LOOK_AGAIN = Schedule.spaced("1 second")

/** Room for what a step may say, beside the file of the database: inside a transaction SQLite cannot be asked. */
const isWritable = (database: DatabaseSync): boolean => {
  const probe = `${database.location()}-probe`
  try {
    fs.writeFileSync(probe, Buffer.alloc(256 * 1024), { flush: true })
    return true
  } catch {
    return false
  } finally {
    fs.rmSync(probe, { force: true })
  }
}

const KEPT = 256

const statementsOf = (database: DatabaseSync) => {
  const prepared = new Map<string, StatementSync>()
  return (text: string): StatementSync => {
    const known = prepared.get(text)
    if (known !== undefined) return known
    const [oldest] = prepared.keys()
    if (prepared.size >= KEPT && oldest !== undefined) prepared.delete(oldest)
    const statement = database.prepare(text)
    prepared.set(text, statement)
    return statement
  }
}

/** node:sqlite says `errcode` where effect looks for `code`. */
const withCode = (cause: unknown): unknown =>
  cause instanceof Error && "errcode" in cause ? Object.assign(cause, { code: cause.errcode }) : cause
