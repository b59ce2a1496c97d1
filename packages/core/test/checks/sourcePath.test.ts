import { assert, describe, it } from "@effect/vitest"
import { isInside, sourcePath } from "../../src/checks/sourcePath.ts"

describe("sourcePath", () => {
  it.each([
    ["src/a.ts", "src/a.ts"],
    ["./src/a.ts", "src/a.ts"],
    ["src\\a.ts", "src/a.ts"],
    ["src/../lib//a.ts", "lib/a.ts"],
    ["/home/dev/shop/src/a.ts", "src/a.ts"],
    ["/home/dev/shop/../shop/src/a.ts", "src/a.ts"],
    ["file:///home/dev/shop/src/a%20b.ts?t=1#L3", "src/a b.ts"],
    ["file://localhost/home/dev/shop/a.ts", "a.ts"],
    ["file:///home/dev/shop/100%.ts", "100%.ts"]
  ])("%s lies inside as %s", (text, expected) => {
    assert.strictEqual(sourcePath(text, "/home/dev/shop"), expected)
    assert.strictEqual(sourcePath(text, "/home/dev/shop/"), expected)
    assert.isTrue(isInside(expected))
  })

  it.each([
    "/home/dev/shop2/a.ts",
    "/home/dev/shop",
    "../a.ts",
    "src/../../a.ts",
    "/home/dev/shop/../a.ts",
    "/usr/lib/a.h",
    "C:\\other\\a.ts",
    "https://example.com/a.ts",
    "node:internal/modules/run_main"
  ])("%s lies outside and stays", (text) => {
    const path = sourcePath(text, "/home/dev/shop")
    assert.strictEqual(path, text)
    assert.isFalse(isInside(path))
  })

  it("knows Windows roots, whatever the case of the drive", () => {
    assert.strictEqual(sourcePath("c:/work/shop/src/a.ts", "C:\\work\\shop"), "src/a.ts")
    assert.strictEqual(sourcePath("file:///C:/work/shop/a.ts", "c:\\work\\shop\\"), "a.ts")
  })

  it("knows the root of the file system", () => {
    assert.strictEqual(sourcePath("/a/b.ts", "/"), "a/b.ts")
  })

  it.each(["", "/etc/passwd", "../a", "..", "..\\a", "C:\\a", "\\\\server\\share", "https://x/y"])(
    "%j is not inside",
    (path) => assert.isFalse(isInside(path))
  )
})
