/** The last results of the checks, in `.orchestr8/.local/checks.json`. Lost with that folder; then nothing is known. */
import * as fs from "node:fs"
import * as path from "node:path"
import { CheckResult } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { CheckResults, replaceResults } from "../CheckResults.ts"
import { storePaths } from "./StorePaths.ts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(CheckResult)))

export const layer = (root: string): Layer.Layer<CheckResults> => {
  const { local } = storePaths(root)
  const file = path.join(local, "checks.json")
  const read = (): ReadonlyArray<CheckResult> => {
    try {
      return Option.getOrElse(decode(fs.readFileSync(file, "utf8")), () => [])
    } catch {
      return []
    }
  }
  return Layer.succeed(CheckResults, {
    last: Effect.sync(read),
    save: (fresh) =>
      Effect.try(() => {
        const temporary = `${file}.${process.pid}`
        fs.mkdirSync(local, { recursive: true })
        fs.writeFileSync(temporary, JSON.stringify(replaceResults(read(), fresh)))
        fs.renameSync(temporary, file)
      }).pipe(Effect.catch((cause) => Effect.logWarning("the results of the checks could not be kept", cause)))
  })
}
