/**
 * The log of the worker: one JSON object a line in `.orchestr8/.local/worker.log`, from the level on that the
 * configuration says. A full file becomes `worker.log.1`, and three of those are kept. A disk that takes no line costs
 * that line. Lines of several processes do not mix.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Config } from "@orchestr8/contracts"
import { ProjectConfig } from "@orchestr8/core"
import { storePaths } from "@orchestr8/core/file"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Formatter from "effect/Formatter"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { WorkerLogEntry } from "../WorkerLogEntry.ts"
import { LineTail } from "./LineTail.ts"
import { touched } from "./touched.ts"

const LIMIT = 10 * 1024 * 1024
const KEPT = 3

const fileOf = (projectRoot: string): string => path.join(storePaths(projectRoot).local, "worker.log")

const leasts = { debug: "Debug", info: "Info", warning: "Warn", error: "Error" } as const satisfies Record<
  Config["worker"]["log"],
  LogLevel.LogLevel
>

export interface WorkerLogOptions {
  /** Bytes of one file. Default: 10 MiB. */
  readonly limit?: number
}

/** Beside the default loggers, which go on to hear of everything from `Info` on. */
export const layer = (
  projectRoot: string,
  { limit = LIMIT }: WorkerLogOptions = {}
): Layer.Layer<never, never, ProjectConfig> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const config = yield* Effect.result((yield* ProjectConfig).get)
      const least = leasts[Result.isSuccess(config) ? config.success.worker.log : "info"]
      const toFile = Logger.make((options) => {
        if (LogLevel.isGreaterThanOrEqualTo(options.logLevel, least)) append(fileOf(projectRoot), options, limit)
      })
      const loggers = yield* References.CurrentLoggers
      const others = [...loggers].map((logger) =>
        Logger.make((options) => {
          if (LogLevel.isGreaterThanOrEqualTo(options.logLevel, "Info")) logger.log(options)
        })
      )
      const minimum = least === "Debug" ? "Debug" : "Info"
      return Layer.merge(Logger.layer([...others, toFile]), Layer.succeed(References.MinimumLogLevel, minimum))
    })
  )

const levelName = (level: LogLevel.LogLevel): WorkerLogEntry["level"] => {
  if (LogLevel.isGreaterThanOrEqualTo(level, "Error")) return "error"
  if (LogLevel.isGreaterThanOrEqualTo(level, "Warn")) return "warning"
  return LogLevel.isGreaterThanOrEqualTo(level, "Info") ? "info" : "debug"
}

const lineOf = ({ cause, date, fiber, logLevel, message }: Logger.Options<unknown>): string => {
  const messages = Array.isArray(message) ? message : [message]
  const entry = {
    time: date.toISOString(),
    level: levelName(logLevel),
    message: messages.map((part) => (typeof part === "string" ? part : Formatter.formatJson(part))).join(" "),
    annotations: fiber.getRef(References.CurrentLogAnnotations),
    ...(cause.reasons.length === 0 ? {} : { cause: Cause.pretty(cause) })
  }
  return `${escapeControls(Formatter.formatJson(entry))}\n`
}

/** JSON leaves these as they are, and a terminal takes some of them for the start of an escape sequence. */
const escapeControls = (json: string): string =>
  json.replace(/[\u007f-\u009f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** Opened for each line: another process may have put the file away. */
const append = (file: string, options: Logger.Options<unknown>, limit: number): void => {
  try {
    const line = lineOf(options)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size > 0 && size + Buffer.byteLength(line) > limit) putAway(file)
    fs.appendFileSync(file, line, { mode: 0o600 })
  } catch {
    // There is nowhere to tell it: a full disk, a message that cannot be written down.
  }
}

const putAway = (file: string): void => {
  for (let number = KEPT; number > 1; number--) {
    if (fs.existsSync(`${file}.${number - 1}`)) fs.renameSync(`${file}.${number - 1}`, `${file}.${number}`)
  }
  fs.renameSync(file, `${file}.1`)
}

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(WorkerLogEntry))

/** The lines of the file in use, then those that come, if wanted. Lines that are none are left out. */
export const workerLog = (projectRoot: string, follow: boolean): Stream.Stream<WorkerLogEntry> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const file = fileOf(projectRoot)
      const tail = new LineTail(file)
      const read = Effect.sync(() => tail.read({ last: !follow }).flatMap((line) => Option.toArray(decode(line))))
      if (!follow) return Stream.fromIterableEffect(read)
      yield* Effect.sync(() => fs.mkdirSync(path.dirname(file), { recursive: true }))
      const moved = yield* touched(path.dirname(file))
      const later = Stream.fromEffectRepeat(Effect.andThen(Queue.take(moved), read))
      return Stream.concat(Stream.fromEffect(read), later).pipe(Stream.flattenIterable)
    })
  )
