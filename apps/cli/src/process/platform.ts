/** The services of effect/cli for Node. Starting processes is loaded when one is started: it costs 4 ms, few commands need it. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeStdio from "@effect/platform-node/NodeStdio"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import type * as Path from "effect/Path"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"

const spawner = Layer.effect(
  ChildProcessSpawner.ChildProcessSpawner,
  Effect.map(Effect.context<FileSystem.FileSystem | Path.Path>(), (context) =>
    ChildProcessSpawner.make((command) =>
      Effect.gen(function* () {
        const { layer } = yield* Effect.promise(() => import("@effect/platform-node/NodeChildProcessSpawner"))
        const loaded = yield* Layer.build(Layer.provide(layer, Layer.succeedContext(context)))
        return yield* Context.get(loaded, ChildProcessSpawner.ChildProcessSpawner).spawn(command)
      })
    )
  )
)

export const platform = Layer.provideMerge(
  spawner,
  Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeStdio.layer, NodeTerminal.layer)
)
