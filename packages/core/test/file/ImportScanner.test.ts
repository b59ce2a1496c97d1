import { assert, describe, it } from "@effect/vitest"
import type { Fiefdom } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { layerFile } from "../../src/file/ImportScanner.ts"
import { Imports } from "../../src/Imports.ts"

/** A project of the given files, with a folder beside it that is none of its business. */
const project = (contents: Readonly<Record<string, string>>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "imports-"))),
      (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true }))
    ),
    (folder) => {
      const projectRoot = path.join(folder, "project")
      for (const [file, text] of Object.entries({ "../other/secret.ts": "import './gone'", ...contents })) {
        const target = path.join(projectRoot, file)
        fs.mkdirSync(path.dirname(target), { recursive: true })
        fs.writeFileSync(target, text)
      }
      const connections = (fiefdom: string) =>
        Imports.use((imports) => imports.connections(fiefdom as Fiefdom)).pipe(
          Effect.provide(layerFile({ projectRoot }))
        )
      return { projectRoot, connections }
    }
  )

const none = { imports_from: [], broken: [] }

describe("ImportScanner", () => {
  it.effect("names the files outside the fiefdom, each once, sorted, and what does not resolve", () =>
    Effect.gen(function* () {
      const { connections } = yield* project({
        "src/api/a.ts": 'import "./b.js"\nimport "../shared/z.ts"\nimport "./gone"\nimport "react"\n',
        "src/api/b.ts": 'export * from "../shared/z"\nexport * from "../shared/c"\n\nrequire("../gone.js")\n',
        "src/api/view.tsx": 'import "../shared"\nexport const V = <p>Don\'t</p>\n',
        "src/api2/d.ts": 'import "../api/a"\n',
        "src/shared/z.ts": "",
        "src/shared/c.ts": "",
        "src/shared/index.ts": ""
      })
      assert.deepEqual(yield* connections("src/api"), {
        imports_from: ["src/shared/c.ts", "src/shared/index.ts", "src/shared/z.ts"],
        broken: [
          { import: "./gone", line: 3 },
          { import: "../gone.js", line: 4 }
        ]
      })
      assert.deepEqual(yield* connections("src"), {
        imports_from: [],
        broken: [
          { import: "./gone", line: 3 },
          { import: "../gone.js", line: 4 }
        ]
      })
      assert.deepEqual(yield* connections("src/api2"), { imports_from: ["src/api/a.ts"], broken: [] })
    })
  )

  it.effect("one file is a fiefdom, too", () =>
    Effect.gen(function* () {
      const { connections } = yield* project({ "a.ts": 'import "./b"\nimport "./gone"', "b.ts": "" })
      assert.deepEqual(yield* connections("a.ts"), { imports_from: ["b.ts"], broken: [{ import: "./gone", line: 2 }] })
    })
  )

  it.effect("reads Python", () =>
    Effect.gen(function* () {
      const { connections } = yield* project({
        "IP/__init__.py": "",
        "IP/core.py": "",
        "IP/plugins/__init__.py": "",
        "IP/plugins/panel.py":
          '"""\nimport IP.nothing\n"""\nimport os\nfrom ..core import x\nfrom IP import core\nfrom . import gone\nfrom .gone import y\n'
      })
      assert.deepEqual(yield* connections("IP/plugins"), {
        imports_from: ["IP/core.py"],
        broken: [{ import: ".gone", line: 8 }]
      })
    })
  )

  it.effect("skips what was installed or built, what is too big, and what links elsewhere", () =>
    Effect.gen(function* () {
      const skipped = ["node_modules", ".git", ".venv", "dist", "build", ".orchestr8"]
      const { connections, projectRoot } = yield* project({
        ...Object.fromEntries(skipped.map((folder) => [`src/${folder}/x.ts`, 'import "./gone"'])),
        "src/big.ts": `import "./gone"\n${" ".repeat(1024 * 1024)}`,
        "src/note.md": 'import "./gone"'
      })
      fs.symlinkSync(path.join(projectRoot, "..", "other"), path.join(projectRoot, "src", "link"))
      fs.symlinkSync("secret.ts", path.join(projectRoot, "src", "dangling.ts"))
      fs.symlinkSync("..", path.join(projectRoot, "src", "loop"))
      assert.deepEqual(yield* connections("src"), none)
      assert.deepEqual(yield* connections("src/link"), none)
      assert.deepEqual(yield* connections("src/link/secret.ts"), none)
      assert.deepEqual(yield* connections("src/big.ts"), none)
    })
  )

  it.effect("a fiefdom that is no place in the project has no connections", () =>
    Effect.gen(function* () {
      const { connections, projectRoot } = yield* project({ "a.md": "" })
      for (const fiefdom of ["general/general-7", "a.md", "a.md/x", "x".repeat(300)]) {
        assert.deepEqual(yield* connections(fiefdom), none)
      }
      fs.rmSync(projectRoot, { recursive: true })
      assert.deepEqual(yield* connections("src"), none)
    })
  )

  it.effect("an import that leaves the project is neither followed nor named", () =>
    Effect.gen(function* () {
      const { connections } = yield* project({ "src/a.ts": 'import "../../other/secret"\nimport "../../other/gone"' })
      assert.deepEqual(yield* connections("src"), none)
    })
  )

  it.effect("a file that no parser reads costs the others nothing", () =>
    Effect.gen(function* () {
      const { connections } = yield* project({ "src/a.ts": "const = {", "src/b.ts": 'import "../c"', "c.ts": "" })
      assert.deepEqual(yield* connections("src"), { imports_from: ["c.ts"], broken: [] })
    })
  )

  it.effect(
    "stops at 5,000 files",
    () =>
      Effect.gen(function* () {
        const files = Array.from({ length: 5002 }, (_, index) => [`src/${index}.py`, "from . import gone"])
        const { connections } = yield* project(Object.fromEntries(files))
        assert.lengthOf((yield* connections("src")).broken, 5000)
      }),
    60_000
  )

  it.effect("layerNone knows nothing", () =>
    Effect.gen(function* () {
      const connections = yield* Imports.use((imports) => imports.connections("src" as Fiefdom))
      assert.deepEqual(connections, none)
    }).pipe(Effect.provide(Imports.layerNone))
  )
})
