/** Every command and program in the docs, run: `sh` blocks of a page one after the other in one new project. */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { afterAll, beforeAll } from "vitest"

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, "..")
const pages = [
  "README.md",
  ...fs
    .readdirSync(path.join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`)
]
const tickets = path.join(root, "apps/cli/bin/tickets.mjs")

interface Block {
  readonly language: string
  readonly text: string
}

const blocksOf = (page: string): ReadonlyArray<Block> =>
  [...fs.readFileSync(path.join(root, page), "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] ?? "",
    text: match[2] ?? ""
  }))

const temporary: Array<string> = []
const makeFolder = (): string => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tickets-docs-"))
  temporary.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of temporary) fs.rmSync(folder, { recursive: true, force: true })
})

describe("docs", () => {
  let bin = ""
  beforeAll(() => {
    bin = makeFolder()
    fs.writeFileSync(path.join(bin, "tickets"), `#!/bin/sh\nexec "${process.execPath}" "${tickets}" "$@"\n`, {
      mode: 0o755
    })
  })

  for (const page of pages.filter((name) => blocksOf(name).some(({ language }) => language === "sh"))) {
    it(`the commands of ${page} work`, async () => {
      const project = makeFolder()
      for (const { language, text } of blocksOf(page)) {
        if (language === "json" && text.includes('"checks"')) {
          fs.mkdirSync(path.join(project, ".orchestr8"), { recursive: true })
          fs.writeFileSync(path.join(project, ".orchestr8", "config.json"), text)
        }
        if (language !== "sh") continue
        const { stderr } = await run("bash", ["-euo", "pipefail", "-c", text], {
          cwd: project,
          env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env["PATH"]}`, TICKETS_ACTOR: "human:reader" }
        })
        assert.notInclude(stderr, "rror:", `stderr of ${page}`)
      }
    })
  }

  for (const [index, { language, text }] of blocksOf("docs/embedding.md").entries()) {
    if (language !== "js" && language !== "ts") continue
    it(`program ${index + 1} of docs/embedding.md works`, async () => {
      const project = makeFolder()
      fs.mkdirSync(path.join(project, "node_modules", "@orchestr8"), { recursive: true })
      for (const name of ["contracts", "core"]) {
        fs.symlinkSync(path.join(root, "packages", name), path.join(project, "node_modules", "@orchestr8", name))
      }
      fs.symlinkSync(path.join(root, "node_modules", "effect"), path.join(project, "node_modules", "effect"))
      const file = path.join(project, `program.${language === "js" ? "mjs" : "mts"}`)
      fs.writeFileSync(file, text)
      const { stdout } = await run(process.execPath, [file], { cwd: project })
      assert.notStrictEqual(stdout.trim(), "")
    })
  }
})
