/** Where imported tickets come from: the text of a file or stdin, for Backlog.md the files of its folder. */
import { ValidationError } from "@orchestr8/contracts"
import type { BacklogFile } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readSource, unreadable } from "./input.ts"
import { Invocation } from "./Invocation.ts"

export const readImport = (source: string) => readSource("file", source)

/** One task file, or every `.md` file below a folder such as `backlog/`; paths are relative to it. */
export const readBacklog = Effect.fnUntraced(function* (source: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { folder } = yield* Invocation
  if (source === "-") {
    const hint = "name the backlog folder, such as: tickets import backlog ./backlog"
    return yield* new ValidationError({
      field: "file",
      reason: "Backlog.md tasks are a folder of files, not one text",
      hint
    })
  }
  const root = path.resolve(yield* folder, source)
  const failed = Effect.mapError((cause: Parameters<typeof unreadable>[2]) => unreadable("file", source, cause))
  const { type } = yield* failed(files.stat(root))
  const names = type === "Directory" ? yield* failed(files.readDirectory(root, { recursive: true })) : [""]
  const tasks = names.filter((name) => name === "" || name.endsWith(".md")).sort()
  return yield* Effect.forEach(tasks, (name): Effect.Effect<BacklogFile, ValidationError> =>
    Effect.map(failed(files.readFileString(path.join(root, name))), (text) => ({
      path: name === "" ? source : name,
      text
    }))
  )
})
