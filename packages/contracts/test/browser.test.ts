import { assert, describe, it } from "@effect/vitest"
import { fileURLToPath } from "node:url"
import { runInNewContext } from "node:vm"
import { rolldown } from "rolldown"

const bundle = async () => {
  const build = await rolldown({
    input: fileURLToPath(new URL("../src/index.ts", import.meta.url)),
    platform: "browser",
    logLevel: "silent"
  })
  const { output } = await build.generate({ format: "iife", name: "contracts" })
  await build.close()
  return output
}

describe("in a browser", () => {
  it("the bundle imports nothing and works without the globals of Node", async () => {
    const [{ code, dynamicImports, imports }, ...others] = await bundle()
    assert.deepStrictEqual([...imports, ...dynamicImports, ...others], [])

    const browser = { URL, TextEncoder, TextDecoder, AbortController, setTimeout, clearTimeout, queueMicrotask }
    const contracts = runInNewContext(`${code}; contracts`, browser)
    const text = JSON.stringify({ id: "3f2a1b9c", fiefdom: "./IP/", status: "open", title: "t", description: "" })
    const info = { id: "3f2a1b9c", archived: false, modified: "2026-11-22T09:30:00.000000+00:00" }
    const parsed = contracts.parseTicketFile(text, info)
    assert.include(contracts.formatTicketFile(parsed.success.ticket), '"fiefdom": "IP"')
  })
})
