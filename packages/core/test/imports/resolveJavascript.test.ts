import { assert, describe, it } from "@effect/vitest"
import { resolveJavascript } from "../../src/imports/resolveJavascript.ts"
import { projectOf, shown } from "./resolve.ts"

const project = projectOf(
  "src/app.tsx",
  "src/a.ts",
  "src/b.js",
  "src/b.ts",
  "src/c.mts",
  "src/d.cts",
  "src/e.d.ts",
  "src/data.json",
  "src/icon.svg",
  "src/view.jsx",
  "src/old.tsx",
  "src/dotted.test.ts",
  "src/folder/index.tsx",
  "src/package/package.json",
  "src/deep/x.ts",
  "index.ts",
  "lib.js"
)

describe("resolveJavascript", () => {
  it.each([
    ["./a", "src/a.ts"],
    ["./a.ts", "src/a.ts"],
    ["./a.js", "src/a.ts"],
    ["./b.js", "src/b.js"],
    ["./b", "src/b.ts"],
    ["./c.mjs", "src/c.mts"],
    ["./d.cjs", "src/d.cts"],
    ["./e", "src/e.d.ts"],
    ["./e.js", "src/e.d.ts"],
    ["./e.ts", "src/e.d.ts"],
    ["./old.jsx", "src/old.tsx"],
    ["./view", "src/view.jsx"],
    ["./data", "src/data.json"],
    ["./icon.svg", "src/icon.svg"],
    ["./icon.svg?raw", "src/icon.svg"],
    ["./dotted.test", "src/dotted.test.ts"],
    ["./folder", "src/folder/index.tsx"],
    ["./folder/", "src/folder/index.tsx"],
    ["./package", "src/package/package.json"],
    ["./deep/../a", "src/a.ts"],
    ["../lib", "lib.js"],
    ["..", "index.ts"],
    ["../", "index.ts"],
    ["./deep/x.js", "src/deep/x.ts"]
  ])("%s is %s", (specifier, expected) => {
    assert.strictEqual(shown(resolveJavascript(specifier, "src/app.tsx", project)), expected)
  })

  it.each(["./A", "./missing", "./a.tsx", "./deep", ".", "./", "./a/", "../src", "./folder/index.js/x"])(
    "%s is missing",
    (specifier) => {
      assert.strictEqual(shown(resolveJavascript(specifier, "src/app.tsx", project)), `missing ${specifier}`)
    }
  )

  it.each([
    "react",
    "@scope/x",
    "node:fs",
    "@/a",
    "#internal",
    "/a",
    "https://x.y/z.js",
    ".hidden",
    "",
    "../../a",
    "../../../etc/passwd"
  ])("%j is no file of the project", (specifier) =>
    assert.strictEqual(shown(resolveJavascript(specifier, "src/app.tsx", project)), "outside")
  )
})
