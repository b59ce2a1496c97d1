/** Who a command acts as. Pure. Source: product.md section 4. */
import type { Actor } from "@orchestr8/contracts"
import { actorOf, isActor, ValidationError } from "@orchestr8/contracts"
import * as Result from "effect/Result"

export interface ActorSources {
  readonly flag: string | undefined
  /** `TICKETS_ACTOR`. */
  readonly variable: string | undefined
  /** The deployment that this process is part of. */
  readonly deployment: string | undefined
  /** Texts of git configuration files, the one that wins first. */
  readonly gitConfigs: ReadonlyArray<string>
  /** The user of the operating system. */
  readonly userName: string
}

export const chooseActor = (sources: ActorSources): Result.Result<Actor, ValidationError> => {
  const { flag, variable, deployment, gitConfigs, userName } = sources
  if (flag !== undefined) return readActor("--actor", flag)
  if (variable !== undefined) return readActor("TICKETS_ACTOR", variable)
  if (deployment !== undefined) return Result.succeed(actorOf("agent", deployment))
  const name = gitConfigs.map(gitUserName).find((found) => found !== undefined)
  return Result.succeed(actorOf("human", name ?? userName))
}

/** A bare name is a person. */
const readActor = (field: string, text: string): Result.Result<Actor, ValidationError> => {
  const actor = text.includes(":") ? text : `human:${text}`
  if (isActor(actor)) return Result.succeed(actor)
  const reason = `${JSON.stringify(text)} is not an actor`
  const hint = "say a name such as ann, or human:<name>, agent:<deployment>, check:<name>, worker:<name>"
  return Result.fail(new ValidationError({ field, reason, hint }))
}

/** `user.name` of a git configuration file; includes are not followed. */
export const gitUserName = (config: string): string | undefined => {
  let section = ""
  let found: string | undefined
  for (const line of config.split(/\r?\n/)) {
    section = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1]?.toLowerCase() ?? section
    if (section !== "user") continue
    const value = /^\s*(?:\[[^\]]*\])?\s*name\s*=\s*(.*)$/i.exec(line)?.[1]
    if (value !== undefined) found = unquote(value)
  }
  return found || undefined
}

/** A quoted value keeps `#` and `;`, a bare one ends there. */
const unquote = (value: string): string => {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(value)?.[1]
  return quoted === undefined ? value.replace(/\s*[#;].*$/, "").trim() : quoted.replace(/\\(.)/g, "$1")
}
