/** Deployment records as files. The id is checked before it becomes part of a path. */
import * as fs from "node:fs"
import * as path from "node:path"
import { Deployment, fromMillis, NotFound } from "@orchestr8/contracts"
import { storePaths } from "@orchestr8/core/file"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { DeploymentRecords, hasEnded } from "../DeploymentRecords.ts"
import { deploymentFolders, firstSeen, isDeploymentId, readText } from "./deploymentFolders.ts"

const decodeRecord = Schema.decodeUnknownOption(Schema.fromJsonString(Deployment))

export const layer = (projectRoot: string): Layer.Layer<DeploymentRecords> => {
  const requests = path.join(storePaths(projectRoot).local, "cancel")
  const { attempt, ids, of: folder } = deploymentFolders(projectRoot)
  const replace = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(`${file}.${process.pid}`, text)
    fs.renameSync(`${file}.${process.pid}`, file)
  }
  const readRecord = (id: string): ReadonlyArray<Deployment> =>
    Option.toArray(decodeRecord(readText(path.join(folder(id), "deployment.json")) ?? ""))
  const matching = (prefix: string): ReadonlyArray<Deployment> =>
    ids(prefix)
      .flatMap(readRecord)
      .sort((a, b) => (a.started_at < b.started_at ? 1 : a.started_at > b.started_at ? -1 : b.attempt - a.attempt))

  return Layer.succeed(DeploymentRecords, {
    files: (id) => ({
      folder: folder(id),
      briefing: path.join(folder(id), "briefing.md"),
      transcript: path.join(folder(id), "transcript.log"),
      events: path.join(folder(id), "agent.jsonl"),
      log: path.join(folder(id), "events.jsonl"),
      mcpConfig: path.join(folder(id), "mcp.json")
    }),
    list: (ticketId) => attempt(() => matching(ticketId === undefined ? "" : `${ticketId}-`)),
    get: Effect.fn("DeploymentRecords.get")(function* (text) {
      const found = yield* attempt(() => (isDeploymentId(text) ? readRecord(text) : matching(text)))
      const [newest] = found
      const oneTicket = new Set(found.map(({ ticket_id }) => ticket_id)).size === 1
      return newest !== undefined && oneTicket ? newest : yield* new NotFound({ kind: "deployment", id: text })
    }),
    save: Effect.fn("DeploymentRecords.save")(function* (deployment, event) {
      const at = fromMillis(yield* Clock.currentTimeMillis)
      yield* attempt(() => {
        replace(path.join(folder(deployment.id), "deployment.json"), `${JSON.stringify(deployment, null, 2)}\n`)
        const line = JSON.stringify({ at, state: deployment.state, event })
        fs.appendFileSync(path.join(folder(deployment.id), "events.jsonl"), `${line}\n`)
      })
    }),
    saveBriefing: (id, briefing, trigger) =>
      attempt(() => {
        replace(path.join(folder(id), "briefing.md"), briefing)
        replace(path.join(folder(id), "trigger.json"), `${JSON.stringify(trigger, null, 2)}\n`)
      }),
    awaitEnd: (id) => firstSeen(folder(id), () => readRecord(id).find(hasEnded)),
    requestCancel: (id) =>
      attempt(() => {
        fs.mkdirSync(requests, { recursive: true })
        fs.writeFileSync(path.join(requests, path.basename(folder(id))), "")
      }),
    cancelRequested: (id) => {
      const request = path.join(requests, path.basename(folder(id)))
      return Effect.asVoid(
        firstSeen(requests, () => {
          if (!fs.existsSync(request)) return undefined
          fs.rmSync(request, { force: true })
          return true
        })
      )
    }
  })
}
