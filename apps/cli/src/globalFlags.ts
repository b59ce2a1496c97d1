/** The flags that every command takes, before or after the verb. */
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"

const toggle = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withoutNegation, Flag.withDescription(description), Flag.withDefault(false))

const text = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description))

export const JsonFlag = GlobalFlag.Setting("json")({
  flag: toggle("json", "Print JSON on stdout; an error is one line of JSON on stderr")
})

export const FolderFlag = GlobalFlag.Setting("dir")({
  flag: text("dir", "<dir>", "Work as if started in this folder. Default: TICKETS_DIR, else the current folder").pipe(
    Flag.withAlias("C"),
    Flag.optional
  )
})

export const StoreFlag = GlobalFlag.Setting("store")({
  flag: text(
    "store",
    "<url>",
    "Where the tickets are, such as file:/path/to/project. Default: TICKETS_STORE, else the project"
  ).pipe(Flag.optional)
})

export const ActorFlag = GlobalFlag.Setting("actor")({
  flag: text(
    "actor",
    "<name>",
    "Who the history names; ann means human:ann. Default: TICKETS_ACTOR, else your git user.name"
  ).pipe(Flag.optional)
})

export const NoColorFlag = GlobalFlag.Setting("no-color")({
  flag: toggle("no-color", "Print no colors; NO_COLOR does the same")
})

export const QuietFlag = GlobalFlag.Setting("quiet")({
  flag: toggle("quiet", "Print no notices and warnings on stderr, only errors").pipe(Flag.withAlias("q"))
})

export const globalFlags = [JsonFlag, FolderFlag, StoreFlag, ActorFlag, NoColorFlag, QuietFlag] as const

/** The ones without a value: repeating them does no harm. */
export const toggles: ReadonlyArray<string> = ["--json", "--no-color", "--quiet", "-q"]
