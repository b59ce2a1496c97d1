import { assert, describe, it } from "@effect/vitest"
import { Fiefdom, Finding } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { fiefdomOf } from "../../src/checks/index.ts"
import { finding } from "./checking.ts"

describe("fiefdomOf", () => {
  it.each([
    ["src/cart/a.ts", undefined, "src/cart"],
    ["src/cart/a.ts", "auto", "src/cart"],
    ["package.json", "auto", "root"],
    ["", undefined, "root"],
    ["../other/a.ts", undefined, "root"],
    ["src/../../other/a.ts", undefined, "root"],
    ["/usr/include/a.h", "auto", "root"],
    ["https://example.com/a/b.js", "auto", "root"],
    [`${"deep/".repeat(200)}a.ts`, "auto", "root"],
    ["src/cart/a.ts", "IP/", "IP"],
    ["src/cart/a.ts", "./IP/components", "IP/components"],
    ["src/cart/a.ts", ".", "root"]
  ])("%s with %j configured belongs to %s", (file, configured, expected) => {
    assert.strictEqual(fiefdomOf(finding({ file }), configured), expected)
  })

  it.effect.prop(
    "is a fiefdom whatever the finding and the configuration",
    { any: Finding, configured: Schema.UndefinedOr(Schema.String) },
    ({ any, configured }) => Effect.sync(() => assert.isTrue(Schema.is(Fiefdom)(fiefdomOf(any, configured))))
  )
})
