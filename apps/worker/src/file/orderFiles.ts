/** Orders as files in `.orchestr8/.local/orders`, one each. */
import * as fs from "node:fs"
import * as path from "node:path"
import { storePaths } from "@orchestr8/core/file"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { deploymentId, Order } from "../DeploymentEngine.ts"
import { Orders } from "../Orders.ts"
import { deploymentFolders, readText } from "./deploymentFolders.ts"
import { replaceFile } from "./replaceFile.ts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Order))

export const layer = (projectRoot: string): Layer.Layer<Orders> => {
  const folder = path.join(storePaths(projectRoot).local, "orders")
  const { attempt } = deploymentFolders(projectRoot)
  return Layer.succeed(Orders, {
    put: (order) => attempt(() => replaceFile(path.join(folder, `${deploymentId(order)}.json`), JSON.stringify(order))),
    take: attempt(() => {
      if (!fs.existsSync(folder)) return []
      return fs
        .readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .flatMap((name) => {
          const file = path.join(folder, name)
          const order = Option.toArray(decode(readText(file) ?? ""))
          try {
            fs.rmSync(file, { force: true })
          } catch {
            // It is carried out all the same, and an order that comes again joins.
          }
          return order
        })
    }),
    arrivals: Stream.callback<void>((queue) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          fs.mkdirSync(folder, { recursive: true })
          const watcher = fs.watch(folder, () => Queue.offerUnsafe(queue, undefined)).on("error", () => {})
          Queue.offerUnsafe(queue, undefined)
          return watcher
        }),
        (watcher) => Effect.sync(() => watcher.close())
      )
    )
  })
}
