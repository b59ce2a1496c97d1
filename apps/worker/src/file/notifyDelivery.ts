/** Notifications by commands and webhooks of this machine; the cursors are files below `.orchestr8/.local/notify`. */
import * as fs from "node:fs"
import * as path from "node:path"
import { StoreUnavailable } from "@orchestr8/contracts"
import { storePaths } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { DeliveryFailed, NotifyDelivery } from "../NotifyDelivery.ts"
import { runNotifyCommand } from "./notifyCommand.ts"
import { postNotification } from "./notifyWebhook.ts"

const decodeCursor = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ seq: Schema.Int })))
const ENDING = ".json"

export const layer = (projectRoot: string): Layer.Layer<NotifyDelivery> => {
  const folder = path.join(storePaths(projectRoot).local, "notify")
  const attempt = <A>(body: () => A): Effect.Effect<A, StoreUnavailable> =>
    Effect.try({
      try: body,
      catch: (cause) => new StoreUnavailable({ problem: "io", path: folder, detail: String(cause) })
    })
  const fileOf = (name: string): string => path.join(folder, `${encodeURIComponent(name)}${ENDING}`)

  return Layer.succeed(NotifyDelivery, {
    deliver: (target, notification, environment) => {
      if (target.command !== undefined)
        return runNotifyCommand(target.command, notification, { projectRoot, environment })
      if (target.url !== undefined) return postNotification(target.url, notification)
      return Effect.fail(new DeliveryFailed({ reason: "it has neither a command nor a url" }))
    },
    cursor: (name) =>
      attempt(() =>
        fs.existsSync(fileOf(name))
          ? Option.getOrUndefined(decodeCursor(fs.readFileSync(fileOf(name), "utf8")))?.seq
          : undefined
      ),
    saveCursor: (name, seq) => attempt(() => replaceSynced(fileOf(name), `${JSON.stringify({ seq })}\n`)),
    keepOnly: (names) =>
      attempt(() => {
        const kept = new Set(names.map((name) => path.basename(fileOf(name))))
        const found = fs.existsSync(folder) ? fs.readdirSync(folder) : []
        for (const file of found) if (!kept.has(file)) fs.rmSync(path.join(folder, file), { force: true })
      })
  })
}

/** An empty cursor after a power failure would look like a new target. */
const replaceSynced = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const temporary = `${file}.new`
  const fd = fs.openSync(temporary, "w")
  try {
    fs.writeFileSync(fd, text)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(temporary, file)
}
