/**
 * What makes git run commands or read files differently: its configuration, attributes and hooks, those of the user too.
 * It is compared before and after an agent, because git would run a filter that the agent set, as the worker. Values
 * are kept as hashes: they may be secrets.
 */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { plainText } from "@orchestr8/core"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { GitSettings } from "../Workspace.ts"
import { git, type GitTree } from "./git.ts"

export class GitSettingsChanged extends Data.TaggedError("GitSettingsChanged")<{
  readonly names: ReadonlyArray<string>
}> {
  get reason() {
    const shown = this.names.slice(0, 3).map((name) => (name.length > 100 ? `${name.slice(0, 100)}…` : name))
    return `the git configuration of the repository was changed while the agent worked: ${plainText(shown.join(", "))}`
  }
  override get message() {
    return this.reason
  }
}

export const gitSettings = Effect.fn("gitSettings")(function* (tree: GitTree) {
  const fields = (yield* git(tree, ["config", "--list", "--show-scope", "-z"])).split("\0")
  const values = new Map<string, string>()
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [scope = "", setting = ""] = fields.slice(at, at + 2)
    const [name = "", ...value] = setting.split("\n")
    if (scope === "command" || ofUpstream.test(name)) continue
    values.set(name, `${values.get(name) ?? ""}\n${scope} ${value.join("\n")}`)
  }
  for (const file of settingFiles(tree)) values.set(file, contentOf(path.join(tree.commonDir, file)))
  const settings: GitSettings = Object.fromEntries(
    [...values].map(([name, value]): [string, string] => [name, hashOf(value)])
  )
  return settings
})

/** Fails where they are not what they were. */
export const expectSettings = Effect.fnUntraced(function* (tree: GitTree, before: GitSettings) {
  const now = yield* gitSettings(tree)
  const names = Object.keys({ ...before, ...now }).filter((name) => before[name] !== now[name])
  if (names.length > 0) return yield* new GitSettingsChanged({ names })
})

/** A person who pushes or fetches in the meantime changes these; no command is in them. */
const ofUpstream = /^branch\.[^]*\.(?:remote|merge|pushremote|rebase)$/

const settingFiles = ({ commonDir }: GitTree): ReadonlyArray<string> => {
  const hooks = path.join(commonDir, "hooks")
  const isFolder = fs.statSync(hooks, { throwIfNoEntry: false })?.isDirectory() === true
  const names = isFolder ? fs.readdirSync(hooks) : []
  return ["info/attributes", ...names.filter((name) => !name.endsWith(".sample")).map((name) => `hooks/${name}`)]
}

const contentOf = (file: string): string => {
  try {
    const found = fs.statSync(file, { throwIfNoEntry: false })
    return found?.isFile() === true ? fs.readFileSync(file, "latin1") : String(found?.mode)
  } catch {
    return "unreadable"
  }
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16)

/** Kept beside what git keeps of the worktree: it goes when that goes. */
const keptFile = ({ gitDir }: GitTree): string => path.join(gitDir, "orchestr8-settings.json")

export const keepSettings = (tree: GitTree, settings: GitSettings): Effect.Effect<void> =>
  Effect.sync(() => fs.writeFileSync(keptFile(tree), JSON.stringify(settings)))

/** Undefined where no agent worked yet. */
export const keptSettings = (tree: GitTree): Effect.Effect<GitSettings | undefined> =>
  Effect.sync(() => {
    const text = fs.existsSync(keptFile(tree)) ? fs.readFileSync(keptFile(tree), "utf8") : ""
    return Option.getOrUndefined(decode(text))
  })

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(GitSettings))
