/** Deployment records as files. The id is checked before it becomes part of a path. */
import * as fs from "node:fs"
import * as path from "node:path"
import { fromMillis, NotFound } from "@orchestr8/contracts"
import { storePaths } from "@orchestr8/core/file"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { DeploymentRecords, hasEnded } from "../DeploymentRecords.ts"
import { deploymentFolders, firstSeen, isDeploymentId } from "./deploymentFolders.ts"
import { recordIndex } from "./recordIndex.ts"
import { replaceDurably, replaceFile } from "./replaceFile.ts"

export const layer = (projectRoot: string): Layer.Layer<DeploymentRecords> => {
  const requests = path.join(storePaths(projectRoot).local, "cancel")
  const folders = deploymentFolders(projectRoot)
  const { attempt, of: folder } = folders
  const index = recordIndex(folders)

  return Layer.succeed(DeploymentRecords, {
    files: (id) => ({
      folder: folder(id),
      briefing: path.join(folder(id), "briefing.md"),
      transcript: path.join(folder(id), "transcript.log"),
      events: path.join(folder(id), "agent.jsonl"),
      log: path.join(folder(id), "events.jsonl"),
      mcpConfig: path.join(folder(id), "mcp.json")
    }),
    list: (ticketId) => attempt(() => (ticketId === undefined ? index.matching("") : index.ofTicket(ticketId))),
    get: Effect.fn("DeploymentRecords.get")(function* (text) {
      const found = yield* attempt(() => {
        if (!isDeploymentId(text)) return index.matching(text)
        return [index.read(text) ?? []].flat()
      })
      const [newest] = found
      const oneTicket = found.every(({ ticket_id }) => ticket_id === newest?.ticket_id)
      return newest !== undefined && oneTicket ? newest : yield* new NotFound({ kind: "deployment", id: text })
    }),
    save: Effect.fn("DeploymentRecords.save")(function* (deployment, event) {
      const at = fromMillis(yield* Clock.currentTimeMillis)
      yield* attempt(() => {
        const text = `${JSON.stringify(deployment, null, 2)}\n`
        replaceDurably(path.join(folder(deployment.id), "deployment.json"), text)
        index.forget(deployment.id)
        const line = JSON.stringify({ at, state: deployment.state, event })
        fs.appendFileSync(path.join(folder(deployment.id), "events.jsonl"), `${line}\n`)
      })
    }),
    saveBriefing: (id, briefing, trigger) =>
      attempt(() => {
        replaceFile(path.join(folder(id), "briefing.md"), briefing)
        replaceFile(path.join(folder(id), "trigger.json"), `${JSON.stringify(trigger, null, 2)}\n`)
      }),
    awaitEnd: (id) =>
      firstSeen(folder(id), () => {
        const record = index.read(id)
        return record !== undefined && hasEnded(record) ? record : undefined
      }),
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
