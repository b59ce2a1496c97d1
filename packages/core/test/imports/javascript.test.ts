import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { javascriptImports } from "../../src/imports/javascript.ts"

const specifiers = (text: string, extension = "ts") =>
  javascriptImports(text, extension).map(({ specifier }) => specifier)

describe("javascript", () => {
  it("sees every way to import, with its line", () => {
    const text = `#!/usr/bin/env node
import a, { b } from "./a.ts"
import "./side-effect.js"
import type { T } from "./types.ts"
export { c } from './c.ts'
export * from "./d.ts"
export type { E } from "./e.ts"
const f = await import("./f.ts")
const g = require("./g.cjs")
import h = require("./h.cts")
type I = import("./i.ts").I
const j = import(\`./j.ts\`)
import k from "./k.json" with { type: "json" }
import {
  l
} from "./l.ts"
`
    assert.deepStrictEqual(
      javascriptImports(text, "ts").map(({ line, specifier }) => `${line} ${specifier}`),
      [
        "2 ./a.ts",
        "3 ./side-effect.js",
        "4 ./types.ts",
        "5 ./c.ts",
        "6 ./d.ts",
        "7 ./e.ts",
        "8 ./f.ts",
        "9 ./g.cjs",
        "10 ./h.cts",
        "11 ./i.ts",
        "12 ./j.ts",
        "13 ./k.json",
        "16 ./l.ts"
      ]
    )
  })

  it("leaves alone what only looks like an import", () => {
    const text = `
// import "./comment.ts"
/* require("./comment.ts") */
const a = 'import "./string.ts"'
const b = \`\${1} import "./template.ts"\`
const c = import(name)
const d = import(\`./\${name}.ts\`)
const e = require(name)
const f = other.require("./member.ts")
const g = /import ".\\/regex.ts"/
require()
declare module "./ambient.ts" {}
`
    assert.deepStrictEqual(specifiers(text), [])
  })

  it("finds its way through JSX text", () => {
    const text = `import a from "./a"
export const A = <T,>(props: { x: T }) => <p title='"'>Don't \` panic: {import("./b")} / {/* it's */} &amp;</p>
export * from "./c"
`
    assert.deepStrictEqual(specifiers(text, "tsx"), ["./a", "./b", "./c"])
    assert.deepStrictEqual(specifiers('const A = () => <p>don\'t</p>\nmodule.exports = require("./x")', "js"), ["./x"])
  })

  it("finds its way through types, decorators and old casts", () => {
    const text = `import { I } from "./i"
@dec() export class A<T extends B<C>> { constructor(@Inject() private readonly x?: string) {} accessor y = 1 }
export @dec class A2 {}
const cast = <any>value as any as A<number> / 2
function is(x: unknown): x is string { return true }
enum E { A = "x" } namespace N { export const z = 1 } abstract class Q { abstract q(): void }
const s = a satisfies B
using r = f()
export * from "./z"
`
    assert.deepStrictEqual(specifiers(text), ["./i", "./z"])
  })

  it("reads Flow types and scripts that are no modules", () => {
    assert.deepStrictEqual(specifiers('// @flow\nimport type { T } from "./t"\nconst f = (x: ?T): T => x', "js"), [
      "./t"
    ])
    assert.deepStrictEqual(specifiers('if (a) return\nwith (b) { require("./c") }', "cjs"), ["./c"])
  })

  it("goes on after an error that a parser can pass", () => {
    assert.deepStrictEqual(specifiers('import "./a"\nconst x = 1\nconst x = 2\nimport "./b"'), ["./a", "./b"])
  })

  it("a text that cannot be parsed, or of another kind, has none", () => {
    assert.deepStrictEqual(specifiers('import "./a"\nconst x = {'), [])
    assert.deepStrictEqual(specifiers('import "./a"', "css"), [])
    assert.deepStrictEqual(specifiers(`import "./a"; x = ${"[".repeat(20_000)}`), [])
  })

  it.effect.prop("any specifier comes back", { specifier: Schema.String }, ({ specifier }) =>
    Effect.sync(() => assert.deepStrictEqual(specifiers(`import ${JSON.stringify(specifier)}`), [specifier]))
  )
})
