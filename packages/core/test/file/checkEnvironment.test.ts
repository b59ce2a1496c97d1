import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { checkEnvironment } from "../../src/file/checkEnvironment.ts"

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "check-environment-")))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const STARTER = `${os.hostname()}:${process.pid}`
const own = { PATH: "/bin", HOME: "/home/ann", CI: "1", GOPATH: "/go", API_KEY: "secret", NODE_TEST_CONTEXT: "child" }

describe("the environment of a check", () => {
  it("of a person is ours, and nobody's test", () => {
    const { NODE_TEST_CONTEXT: _, ...rest } = own
    assert.deepStrictEqual(checkEnvironment(undefined, own), { ...rest, ORCHESTR8_STARTER: STARTER })
  })

  it("that proves the work of an agent is what builds need and what is let through, with the marks of its deployment", () => {
    const link = path.join(folder, "link")
    fs.symlinkSync(folder, link)
    const work = { deployment: "3f2a1b9c-1", projectRoot: link, environment: ["GOPATH", "MISSING"] }
    assert.deepStrictEqual(checkEnvironment(work, own), {
      PATH: "/bin",
      HOME: "/home/ann",
      CI: "1",
      GOPATH: "/go",
      ORCHESTR8_STARTER: STARTER,
      ORCHESTR8_PROOF: "3f2a1b9c-1",
      ORCHESTR8_PROJECT: folder
    })
  })

  it("that an agent runs is that of a check of its deployment, and of no agent", () => {
    const marks = { TICKETS_DIR: folder, ORCHESTR8_DEPLOYMENT: "3f2a1b9c-1", ORCHESTR8_TICKET: "3f2a1b9c" }
    assert.deepStrictEqual(checkEnvironment(undefined, { PATH: "/bin", ...marks }), {
      PATH: "/bin",
      TICKETS_DIR: folder,
      ORCHESTR8_STARTER: STARTER,
      ORCHESTR8_PROOF: "3f2a1b9c-1",
      ORCHESTR8_PROJECT: folder
    })
  })
})
