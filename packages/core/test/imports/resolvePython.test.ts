import { assert, describe, it } from "@effect/vitest"
import { pythonImports } from "../../src/imports/python.ts"
import { resolvePython } from "../../src/imports/resolvePython.ts"
import { projectOf, shown } from "./resolve.ts"

const project = projectOf(
  "IP/__init__.py",
  "IP/core.py",
  "IP/plugins/__init__.py",
  "IP/plugins/maestro.py",
  "IP/plugins/components/__init__.py",
  "IP/plugins/components/panel.py",
  "IP/loose/free.py",
  "scripts/run.py",
  "scripts/shared.py",
  "src/lib/__init__.py",
  "src/lib/tool.py",
  "top.py",
  "stubs.pyi"
)

const resolve = (text: string, importer = "IP/plugins/maestro.py") =>
  pythonImports(text).flatMap((statement) => resolvePython(statement, importer, project).map(shown))

describe("resolvePython", () => {
  it.each([
    ["from . import components", "IP/plugins/components/__init__.py"],
    ["from . import something", "IP/plugins/__init__.py"],
    ["from . import *", "IP/plugins/__init__.py"],
    ["from .components import panel", "IP/plugins/components/panel.py"],
    ["from .components import Panel", "IP/plugins/components/__init__.py"],
    ["from .components.panel import Panel", "IP/plugins/components/panel.py"],
    ["from .. import core", "IP/core.py"],
    ["from ..core import x", "IP/core.py"],
    ["from ..loose import free", "IP/loose/free.py"],
    ["from ... import top", "top.py"],
    ["import IP", "IP/__init__.py"],
    ["import IP.core", "IP/core.py"],
    ["import IP.plugins.components.panel as p", "IP/plugins/components/panel.py"],
    ["from IP.plugins import maestro, components", "IP/plugins/maestro.py IP/plugins/components/__init__.py"],
    ["from IP import VERSION", "IP/__init__.py"],
    ["import lib.tool", "src/lib/tool.py"],
    ["import top", "top.py"],
    ["import stubs", "stubs.pyi"],
    ["import IP.loose", ""]
  ])("%s", (text, expected) => assert.deepStrictEqual(resolve(text), [expected]))

  it.each([
    ["from .missing import a, b", ["missing .missing"]],
    ["from .components.missing import a", ["missing .components.missing"]],
    ["from ..loose import absent", ["missing ..loose.absent"]],
    ["from ...... import x", ["missing ......"]],
    ["from .... import x", ["missing ...."]],
    ["from ... import absent", ["missing ...absent"]],
    ["import IP.missing", ["missing IP.missing"]],
    ["from IP.missing import x", ["missing IP.missing"]],
    ["import lib.missing", ["missing lib.missing"]]
  ])("%s is missing", (text, expected) => assert.deepStrictEqual(resolve(text), expected))

  it.each(["import os", "import numpy.linalg", "from typing import Any", "import IP2", "import shared"])(
    "%s is no file of the project",
    (text) => assert.deepStrictEqual(resolve(text), ["outside"])
  )

  it("a script in no package also finds what lies beside it", () => {
    assert.deepStrictEqual(resolve("import shared\nfrom shared import x\nimport IP.core", "scripts/run.py"), [
      "scripts/shared.py",
      "scripts/shared.py",
      "IP/core.py"
    ])
  })
})
