/** What a schema found wrong with a configuration, as a dotted path and plain words. Needs `reportInput: true`. */
import type * as SchemaAST from "effect/SchemaAST"
import type * as SchemaIssue from "effect/SchemaIssue"
import { nearest } from "../filter/nearest.ts"

export interface ConfigProblem {
  readonly path: ReadonlyArray<string>
  readonly reason: string
  readonly hint?: string
}

/** `worker.timeouts.total`, `locks[0].path`, `checks["unit fast"].command`. */
export const dottedPath = (path: ReadonlyArray<string>): string =>
  path
    .map((key, index) => {
      if (/^\d+$/.test(key)) return `[${key}]`
      if (!/^[\w$-]+$/.test(key)) return `[${JSON.stringify(key)}]`
      return index === 0 ? key : `.${key}`
    })
    .join("")

/** The first problem; an unknown key comes before a wrong value, because it often explains one. */
export const problemOf = (issue: SchemaIssue.Issue): ConfigProblem => {
  const found = flatten(issue, [], undefined)
  return (
    found.find((problem) => problem.hint !== undefined) ?? found[0] ?? { path: [], reason: "this is no configuration" }
  )
}

const flatten = (
  issue: SchemaIssue.Issue,
  path: ReadonlyArray<string>,
  ast: SchemaAST.AST | undefined
): ReadonlyArray<ConfigProblem> => {
  switch (issue._tag) {
    case "Pointer":
      return flatten(issue.issue, [...path, ...issue.path.map(String)], undefined)
    case "Composite":
      return issue.issues.flatMap((inner) => flatten(inner, path, issue.ast))
    case "Encoding":
    case "Filter":
      return flatten(issue.issue, path, ast)
    case "MissingKey":
      return [{ path, reason: `${dottedPath(path)} is missing` }]
    case "UnexpectedKey":
      return [unknownKey(path, keysOf(issue.ast))]
    case "InvalidType":
    case "AnyOf":
      return [wrongValue(path, issue.ast, issue.input)]
    default:
      return [wrongValue(path, ast, issue.input)]
  }
}

const keysOf = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  ast._tag === "Objects" ? ast.propertySignatures.map(({ name }) => String(name)) : []

const unknownKey = (path: ReadonlyArray<string>, known: ReadonlyArray<string>): ConfigProblem => {
  const near = nearest(path.at(-1) ?? "", known)
  const place = path.slice(0, -1)
  return {
    path,
    reason: `unknown key ${dottedPath(path)}${near === undefined ? "" : `; the nearest known key is ${dottedPath([...place, near])}`}`,
    hint: `known keys there: ${known.join(", ")}`
  }
}

const wrongValue = (path: ReadonlyArray<string>, ast: SchemaAST.AST | undefined, input: unknown): ConfigProblem => {
  const name = path.length === 0 ? "the configuration" : dottedPath(path)
  return { path, reason: `${name} must be ${expected(ast)}, not ${shown(input)}` }
}

const expected = (ast: SchemaAST.AST | undefined): string => {
  const words = ast?.checks?.at(-1)?.annotations?.["expected"]
  if (typeof words === "string") return words
  switch (ast?._tag) {
    case "String":
      return "a text"
    case "Number":
      return "a number"
    case "Boolean":
      return "true or false"
    case "Arrays":
      return "a list"
    case "Objects":
      return "an object"
    case "Union":
      return ast.types
        .map((type) => (type._tag === "Literal" ? JSON.stringify(type.literal) : expected(type)))
        .join(" or ")
    default:
      return "another value"
  }
}

const SHOWN_LENGTH = 60

const shown = (input: unknown): string => {
  if (Array.isArray(input)) return input.length === 0 ? "an empty list" : "a list"
  if (typeof input === "object" && input !== null) return "an object"
  const text = JSON.stringify(input) ?? String(input)
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
}
