/**
 * What a command line means beside its verb: which project, which actor, how to answer. Flags win over `TICKETS_*`
 * variables. The project and the actor are looked up only when a command needs them.
 */
import type { Actor } from "@orchestr8/contracts"
import { StoreUnavailable, ValidationError } from "@orchestr8/contracts"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { chooseActor } from "./actor.ts"
import { ActorFlag, FolderFlag, JsonFlag, NoColorFlag, QuietFlag, StoreFlag } from "./globalFlags.ts"
import { mayColor } from "./terminal.ts"
import { System } from "./System.ts"
import { parseSpan } from "./values.ts"

export class Invocation extends Context.Service<
  Invocation,
  {
    readonly json: boolean
    readonly quiet: boolean
    readonly color: boolean
    /** `-C`, else the current folder; absolute. */
    readonly folder: Effect.Effect<string, StoreUnavailable>
    /** Where a new store goes: `--store`, else `folder`; absolute. */
    readonly newRoot: Effect.Effect<string, StoreUnavailable | ValidationError>
    /** `--store`, else the nearest folder upwards with `.orchestr8`, else `folder` itself; absolute. */
    readonly projectRoot: Effect.Effect<string, StoreUnavailable | ValidationError>
    readonly actor: Effect.Effect<Actor, StoreUnavailable | ValidationError>
    /** Milliseconds to wait for another process that holds the store. */
    readonly lockDeadline: Effect.Effect<number, ValidationError>
  }
>()("@orchestr8/cli/Invocation") {}

const DEFAULT_LOCK_DEADLINE = 10_000

export const invocation = Effect.gen(function* () {
  const system = yield* System
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const variable = (name: string): string | undefined => system.environment[name] || undefined
  const folderFlag = Option.getOrUndefined(yield* FolderFlag) ?? variable("TICKETS_DIR")
  const store = Option.getOrUndefined(yield* StoreFlag) ?? variable("TICKETS_STORE")
  const actorFlag = Option.getOrUndefined(yield* ActorFlag)
  const json = yield* JsonFlag

  const folder = Effect.gen(function* () {
    const absolute = yield* Effect.try({
      try: () => path.resolve(system.workingFolder(), folderFlag ?? "."),
      catch: () => missing(".", "the current folder does not exist any more")
    })
    const { type } = yield* Effect.mapError(files.stat(absolute), () => missing(absolute, "the folder does not exist"))
    if (type === "Directory") return absolute
    return yield* new StoreUnavailable({
      problem: "not_a_directory",
      path: absolute,
      detail: "this is a file, not a folder"
    })
  })

  const isProject = (candidate: string) =>
    files.stat(path.join(candidate, ".orchestr8")).pipe(
      Effect.map(({ type }) => type === "Directory"),
      Effect.orElseSucceed(() => false)
    )

  const newRoot = Effect.gen(function* () {
    const start = yield* folder
    return store === undefined ? start : path.resolve(start, yield* storePath(store, path))
  })

  const projectRoot = Effect.gen(function* () {
    const start = yield* newRoot
    if (store !== undefined) return start
    for (let candidate = start; ; candidate = path.dirname(candidate)) {
      if (yield* isProject(candidate)) return candidate
      if (candidate === path.dirname(candidate)) return start
    }
  })

  const read = (file: string) => Effect.orElseSucceed(files.readFileString(file), () => "")

  const actor = Effect.gen(function* () {
    const configHome = variable("XDG_CONFIG_HOME") ?? path.join(system.homeFolder, ".config")
    const root = yield* projectRoot
    const gitConfigs = [
      path.join(root, ".git", "config"),
      path.join(system.homeFolder, ".gitconfig"),
      path.join(configHome, "git", "config")
    ]
    return yield* Effect.fromResult(
      chooseActor({
        flag: actorFlag,
        variable: variable("TICKETS_ACTOR"),
        deployment: variable("ORCHESTR8_DEPLOYMENT"),
        gitConfigs: yield* Effect.forEach(gitConfigs, read),
        userName: system.userName
      })
    )
  })

  return Invocation.of({
    json,
    quiet: yield* QuietFlag,
    color: mayColor(system) && !json && !(yield* NoColorFlag),
    folder,
    newRoot,
    projectRoot,
    actor,
    lockDeadline: lockDeadline(variable("TICKETS_LOCK_TIMEOUT"))
  })
})

const missing = (path: string, detail: string) => new StoreUnavailable({ problem: "missing", path, detail })

/** The path in `file:/path`, `file:path` or the URL `file:///path`. */
const storePath = (store: string, path: Path.Path): Effect.Effect<string, StoreUnavailable | ValidationError> => {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(store) ?? []
  if (scheme === "postgres" || scheme === "postgresql") {
    const detail = "this build of tickets has no PostgreSQL store"
    return Effect.fail(new StoreUnavailable({ problem: "unreachable", path: withoutSecrets(store), detail }))
  }
  const reason = `${JSON.stringify(withoutSecrets(store))} is not the address of a store`
  const hint = "say file:/path/to/project, or leave --store and TICKETS_STORE out"
  const refusal = new ValidationError({ field: "--store", reason, hint })
  if (scheme !== "file" || rest === "") return Effect.fail(refusal)
  if (!rest.startsWith("//")) return Effect.succeed(rest)
  const url = URL.parse(store)
  return url === null ? Effect.fail(refusal) : Effect.mapError(path.fromFileUrl(url), () => refusal)
}

const withoutSecrets = (url: string): string => url.replace(/\/\/[^/@]*@/, "//").slice(0, 200)

const lockDeadline = (text: string | undefined): Effect.Effect<number, ValidationError> =>
  text === undefined
    ? Effect.succeed(DEFAULT_LOCK_DEADLINE)
    : Effect.fromResult(parseSpan("TICKETS_LOCK_TIMEOUT", text))
