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

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Order))

export const layer = (projectRoot: string): Layer.Layer<Orders> => {
  const folder = path.join(storePaths(projectRoot).local, "orders")
  const { attempt } = deploymentFolders(projectRoot)
  return Layer.succeed(Orders, {
    put: (order) =>
      attempt(() => {
        const file = path.join(folder, `${deploymentId(order)}.json`)
        fs.mkdirSync(folder, { recursive: true })
        fs.writeFileSync(`${file}.${process.pid}`, JSON.stringify(order))
        fs.renameSync(`${file}.${process.pid}`, file)
      }),
    take: attempt(() => {
      if (!fs.existsSync(folder)) return []
      return fs
        .readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .flatMap((name) => {
          const order = decode(readText(path.join(folder, name)) ?? "")
          fs.rmSync(path.join(folder, name), { force: true })
          return Option.toArray(order)
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
