import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { pythonImports } from "../../src/imports/python.ts"

/** `line module: names`, one an import. */
const read = (text: string) =>
  pythonImports(text).map(
    ({ line, module, names }) => `${line} ${module}${names === undefined ? "" : `: ${names.join(" ")}`}`
  )

const Soup = Schema.Array(
  Schema.Literals([
    "import",
    "from",
    " ",
    "\n",
    ".",
    "x",
    ",",
    "(",
    ")",
    '"',
    '"""',
    "'",
    "\\",
    "#",
    ":",
    ";",
    "as",
    "*",
    "\v"
  ])
)

describe("python", () => {
  it("sees every form of the statement, with its line", () => {
    const text = `import os
import a.b as c, d
from . import e
from .f import g as h, i
from ..j.k import *
from l import (
    m,  # a comment, with a comma
    n as o,
)
from p import q, \\
    r
if TYPE_CHECKING: import s
try: from t import u
except ImportError: pass
def f():
    import v; import w
from.x import y
from .import z
`
    assert.deepStrictEqual(read(text), [
      "1 os",
      "2 a.b",
      "2 d",
      "3 .: e",
      "4 .f: g i",
      "5 ..j.k: *",
      "6 l: m n",
      "10 p: q r",
      "12 s",
      "13 t: u",
      "16 v",
      "16 w",
      "17 .x: y",
      "18 .: z"
    ])
  })

  it("ignores strings, docstrings and comments, and keeps count of their lines", () => {
    const text = `"""
import docstring
from docstring import x
"""
a = 'import string'
b = "it's \\" import string"
c = r'\\' # import comment
'''it's
import other
''' ; import real
d = f"{x} # import no"
e = "ends with a backslash \\\\"
import last
`
    assert.deepStrictEqual(read(text), ["10 real", "13 last"])
  })

  it("a statement in brackets is none", () => {
    assert.deepStrictEqual(read("x = [\n  'import a',\n  b\n]\nimport c"), ["5 c"])
  })

  it("ignores words that only contain import", () => {
    assert.deepStrictEqual(
      read("important = 1\nfrom_import = 2\nreimport(x)\nx.import_\nimportlib.import_module('y')\nyield from x"),
      []
    )
  })

  it("reads identifiers of any script, and line ends of any system", () => {
    assert.deepStrictEqual(read("import größe\r\nfrom . import naïve\r\n"), ["1 größe", "2 .: naïve"])
  })

  it("a string that is not closed ends with its line", () => {
    assert.deepStrictEqual(read('a = "oops\nimport b\nc = """oops\nimport d'), ["2 b"])
  })

  it.effect.prop("any text is read, and no line lies behind its end", { soup: Soup }, ({ soup }) =>
    Effect.sync(() => {
      const text = soup.join("")
      const lines = text.split(/[\n\v]/).length
      for (const { line } of pythonImports(text)) assert.isTrue(line >= 1 && line <= lines, text)
    })
  )

  it("is linear in what a file may hold: anything else would outlast the test", () => {
    const long = 300_000
    for (const text of [
      `from${" ".repeat(long)}! import x`,
      `from ${".".repeat(long)}! import x`,
      `from ${"a".repeat(long)}! import x`,
      `${":".repeat(long)} import`,
      `import ${"(".repeat(long)}`,
      `${'"'.repeat(long)} import`,
      `"""${"\\".repeat(long)} import`
    ]) {
      assert.isAtMost(pythonImports(text).length, 1)
    }
  })
})
