/**
 * The imports of a JavaScript or TypeScript file, JSX included: `import`, `export … from`, `import()`, `require()`
 * and TypeScript's `import x = require()` and `import("…").Type`, where the specifier is a literal. A full parser,
 * because a lexer loses its way in JSX text ("don't") and in type parameters; 500 KB, so load it lazily.
 */
import { parse, type ParserOptions } from "@babel/parser"

export interface JavascriptImport {
  readonly specifier: string
  /** From 1. */
  readonly line: number
}

const common: ParserOptions["plugins"] = [
  "decorators",
  "decoratorAutoAccessors",
  "deferredImportEvaluation",
  "sourcePhaseImports"
]

const dialects: Readonly<Record<string, ParserOptions["plugins"]>> = {
  ts: [...common, "typescript"],
  mts: [...common, "typescript"],
  cts: [...common, "typescript"],
  tsx: [...common, "typescript", "jsx"],
  js: [...common, "flow", "jsx"],
  jsx: [...common, "flow", "jsx"],
  mjs: [...common, "flow", "jsx"],
  cjs: [...common, "flow", "jsx"]
}

/** In the order of the text. A text that cannot be parsed has none: that it is broken, a check says. */
export const javascriptImports = (text: string, extension: string): ReadonlyArray<JavascriptImport> => {
  const plugins = dialects[extension]
  if (plugins === undefined) return []
  try {
    const file = parse(text, { sourceType: "unambiguous", errorRecovery: true, attachComment: false, plugins })
    return collect(file.program)
  } catch {
    return []
  }
}

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"

/** With a stack of its own: code nests deeper than calls may. */
const collect = (program: object): ReadonlyArray<JavascriptImport> => {
  const found: Array<JavascriptImport> = []
  const rest: Array<unknown> = [program]
  while (rest.length > 0) {
    const value = rest.pop()
    if (Array.isArray(value)) {
      for (const item of value) rest.push(item)
    } else if (isNode(value)) {
      const literal = literalOf(specifierOf(value))
      if (literal !== undefined) found.push(literal)
      for (const key of Object.keys(value)) rest.push(value[key])
    }
  }
  return found.toSorted((a, b) => a.line - b.line)
}

const specifierOf = (node: Node): unknown => {
  switch (node["type"]) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return node["source"]
    case "TSExternalModuleReference":
      return node["expression"]
    case "CallExpression": {
      const { arguments: values, callee } = node
      const isRequire = isNode(callee) && callee["type"] === "Identifier" && callee["name"] === "require"
      return isRequire && Array.isArray(values) ? values[0] : undefined
    }
    default:
      return undefined
  }
}

/** A string, or a template without expressions. */
const literalOf = (node: unknown): JavascriptImport | undefined => {
  if (!isNode(node)) return undefined
  const { loc, quasis, type, value } = node
  const line = isObject(loc) && isObject(loc["start"]) ? Number(loc["start"]["line"]) : 0
  if (type === "StringLiteral" && typeof value === "string") return { specifier: value, line }
  if (type !== "TemplateLiteral" || !Array.isArray(quasis) || quasis.length !== 1) return undefined
  const [part]: ReadonlyArray<unknown> = quasis
  const cooked = isNode(part) && isObject(part["value"]) ? part["value"]["cooked"] : undefined
  return typeof cooked === "string" ? { specifier: cooked, line } : undefined
}

const isObject = (value: unknown): value is Node => typeof value === "object" && value !== null
