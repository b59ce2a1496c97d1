import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import type { CheckConfig } from "@orchestr8/contracts"
import { defaultConfig } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import { criteriaOf } from "../../src/criteria.ts"
import { changedScripts, findProofFiles } from "../../src/file/proofFiles.ts"
import { makeFolder } from "../project.ts"
import { sampleTicket } from "../sampleTicket.ts"

const makeFiles = (files: Readonly<Record<string, string>>): string => {
  const folder = makeFolder()
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
  return folder
}

const find = (folder: string, verify: string | undefined, check?: CheckConfig, file_path?: string) => {
  const context = {
    ...(verify === undefined ? {} : { verify }),
    ...(check === undefined ? {} : { check: "unit" }),
    ...(file_path === undefined ? {} : { file_path })
  }
  const ticket = { ...sampleTicket, context }
  const config = { ...defaultConfig, checks: check === undefined ? {} : { unit: check } }
  return findProofFiles(folder, ticket, criteriaOf(ticket, config))
}

const manifest = (scripts: object, more: object = {}): string => JSON.stringify({ ...more, scripts })

describe("findProofFiles", () => {
  const folder = makeFiles({
    "verify.mjs": "",
    "a/check.cfg": "",
    "tests/test_a.py": "",
    "args.txt": "",
    "src/a.ts": "",
    "with space.sh": ""
  })

  it.effect.each([
    ["node verify.mjs", ["verify.mjs"]],
    ["node ./verify.mjs", ["verify.mjs"]],
    ["node a/../verify.mjs verify.mjs", ["verify.mjs"]],
    ["tool --config=a/check.cfg", ["a/check.cfg"]],
    ["tool -- --x=./a//check.cfg", ["a/check.cfg"]],
    ["pytest tests/test_a.py::test_b -k test_b", ["tests/test_a.py"]],
    ["tool @args.txt", ["args.txt"]],
    ["sh 'with space.sh'", ["with space.sh"]],
    [`node ${folder}/verify.mjs`, ["verify.mjs"]],
    ["eslint src tests nothing.mjs . /etc/hostname", []],
    ["grep -q right src/a.ts", []],
    ["node --check verify.mjs", []],
    ["eslint -c a/check.cfg src/a.ts", ["a/check.cfg"]],
    ["tsc --project=a/check.cfg src/a.ts", ["a/check.cfg"]],
    ["true", []]
  ] as const)("%s names %j", ([verify, named]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* find(folder, verify)).named, [...named])
    })
  )

  it.effect("takes the words of the check too, and its parser for a tool", () =>
    Effect.gen(function* () {
      const check = {
        command: ["node", "node_modules/eslint/bin/eslint.js", "-c", "a/check.cfg"],
        parser: "tsc"
      } as const
      const { named, tools } = yield* find(folder, "node verify.mjs", check)
      assert.deepStrictEqual(
        [named, tools],
        [
          ["verify.mjs", "a/check.cfg"],
          ["tsc", "eslint"]
        ]
      )
    })
  )

  it.effect("leaves out no word that no path can hold, and says what the ticket is about", () =>
    Effect.gen(function* () {
      const command = ["\0", "x".repeat(10_000), "..", "", "=", "verify.mjs"]
      const { named, subject } = yield* find(folder, undefined, { command }, "./src//a.ts")
      assert.deepStrictEqual([named, subject], [["verify.mjs"], "src/a.ts"])
    })
  )

  it.effect("follows links, and reads a script where its manifest lies", () =>
    Effect.gen(function* () {
      const root = makeFiles({
        "package.json": manifest({}),
        "web/package.json": manifest({ test: "node verify.mjs" }),
        "web/verify.mjs": "",
        "tools/real.mjs": ""
      })
      fs.symlinkSync("tools/real.mjs", path.join(root, "linked.mjs"))
      assert.deepStrictEqual((yield* find(root, "npm --prefix web test")).named, ["web/verify.mjs"])
      assert.deepStrictEqual((yield* find(root, "node linked.mjs")).named, ["linked.mjs", "tools/real.mjs"])
    })
  )

  it.effect("looks into the scripts that are run, and into no other", () =>
    Effect.gen(function* () {
      const scripts = { pretest: "vitest run", test: "node verify.mjs && sh 'check.sh'", build: "tool src/a.ts" }
      const root = makeFiles({ "package.json": manifest(scripts), "verify.mjs": "", "check.sh": "", "src/a.ts": "" })
      for (const verify of ["npm test", "pnpm run test", "node --run test", "node --run=test", "env CI=1 yarn test"]) {
        const found = yield* find(root, verify)
        assert.deepStrictEqual([...found.named].sort(), ["check.sh", "verify.mjs"], verify)
        assert.include(found.tools, "vitest", verify)
        assert.deepStrictEqual(
          found.scripts.map(({ path }) => path),
          ["package.json"],
          verify
        )
      }
      assert.deepStrictEqual((yield* find(root, "node verify.mjs")).scripts, [])
    })
  )
})

describe("changedScripts", () => {
  it.effect("tells another script from another dependency", () =>
    Effect.gen(function* () {
      const before = manifest({ test: "node verify.mjs", a: "b" })
      const root = makeFiles({ "package.json": before, "web/package.json": manifest({ test: "x" }) })
      const found = yield* find(root, "npm --prefix web test")
      const changed = (file: string, text: string | undefined) => {
        const at = path.join(root, file)
        const kept = fs.readFileSync(at, "utf8")
        if (text === undefined) fs.rmSync(at)
        else fs.writeFileSync(at, text)
        return Effect.tap(
          Effect.map(changedScripts(root, found), (names) => [...names]),
          Effect.sync(() => fs.writeFileSync(at, kept))
        )
      }
      const same = manifest({ a: "b", test: "node verify.mjs" }, { dependencies: { x: "1" } })
      assert.deepStrictEqual(yield* changed("package.json", same), [])
      assert.deepStrictEqual(yield* changed("package.json", manifest({ test: "true", a: "b" })), ["package.json"])
      assert.deepStrictEqual(yield* changed("web/package.json", manifest({})), ["web/package.json"])
      assert.deepStrictEqual(yield* changed("web/package.json", "{"), ["web/package.json"])
      assert.deepStrictEqual(yield* changed("web/package.json", undefined), ["web/package.json"])
    })
  )
})
