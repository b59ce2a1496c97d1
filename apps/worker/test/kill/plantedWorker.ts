/**
 * A copy of the worker, with or without a planted fault, outside the workspace and with the same packages: a long run
 * stays with the sources that it began with, and faults are planted in no file that somebody edits.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"

export interface Edit {
  /** Below `src`. */
  readonly file: string
  /** Occurs once in that file. */
  readonly find: string
  readonly replace: string
}

const app = path.resolve(import.meta.dirname, "../..")
const script = "test/kill/processes/worker.ts"

/** The script of its process; gone when the scope closes. */
export const plantedWorker = (edits: ReadonlyArray<Edit>) =>
  Effect.map(temporaryProject, (folder) => {
    for (const name of ["src", "package.json", "test/projectServices.ts", script]) {
      fs.cpSync(path.join(app, name), path.join(folder, name), { recursive: true })
    }
    fs.symlinkSync(path.join(app, "node_modules"), path.join(folder, "node_modules"))
    for (const edit of edits) plant(folder, edit)
    return path.join(folder, script)
  })

const plant = (folder: string, { file, find, replace }: Edit): void => {
  const target = path.join(folder, "src", file)
  const [before, after, ...more] = fs.readFileSync(target, "utf8").split(find)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`a planted fault fits ${file} no longer: this must be there once: ${find}`)
  }
  fs.writeFileSync(target, `${before}${replace}${after}`)
}
