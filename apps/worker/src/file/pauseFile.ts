/** Paused agent types, in `.orchestr8/.local/paused.json`. A pause is about one configuration of its agent. */
import * as fs from "node:fs"
import type { Config } from "@orchestr8/contracts"
import { Timestamp } from "@orchestr8/contracts"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Pause } from "../Host.ts"
import { replaceFile } from "./replaceFile.ts"

const Entry = Schema.Struct({ agent: Schema.String, reason: Schema.String, until: Schema.NullOr(Timestamp) })

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Entry)))

export const pauseFile = (file: string) => {
  const read = (): Readonly<Record<string, typeof Entry.Type>> =>
    fs.existsSync(file) ? Option.getOrElse(decode(fs.readFileSync(file, "utf8")), () => ({})) : {}
  const write = (pauses: Readonly<Record<string, typeof Entry.Type>>): void => replaceFile(file, JSON.stringify(pauses))
  const settings = (agentType: string, { agents }: Config): string =>
    JSON.stringify(Object.hasOwn(agents, agentType) ? agents[agentType] : null)

  return {
    pause: (agentType: string, config: Config, pause: Pause): void =>
      write({ ...read(), [agentType]: { agent: settings(agentType, config), ...pause } }),
    pauseOf: (agentType: string, config: Config): Pause | undefined => {
      const pauses = read()
      // A ticket may ask for an agent of any name.
      const entry = Object.hasOwn(pauses, agentType) ? pauses[agentType] : undefined
      if (entry === undefined || entry.agent !== settings(agentType, config)) return undefined
      return entry.until !== null && Date.parse(entry.until) <= Date.now() ? undefined : entry
    },
    resume: (agentType: string): void => {
      const { [agentType]: paused, ...others } = read()
      if (paused !== undefined) write(others)
    },
    clear: (): void => {
      const lasting = Object.entries(read()).filter(([, { until }]) => until !== null)
      if (fs.existsSync(file)) write(Object.fromEntries(lasting))
    }
  }
}
