/**
 * The area of the code that a ticket is about: a relative path such as `IP/components`, or a name such as
 * `general/general-7`. `IP`, `IP/` and `./IP` are one fiefdom; `IP` and `IP2` are two.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"

const MAX_LENGTH = 512
// oxlint-disable-next-line no-control-regex -- control characters are what this refuses
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

const problemOf = (fiefdom: string): string | undefined => {
  if (fiefdom === "") return "a fiefdom must not be empty"
  if (fiefdom.length > MAX_LENGTH) return `a fiefdom has at most ${MAX_LENGTH} characters`
  if (CONTROL.test(fiefdom)) return "a fiefdom must not contain control characters"
  if (fiefdom.split("/").includes("..")) return "a fiefdom must not climb with .."
  return undefined
}

/** A normalised fiefdom: forward slashes, no leading or trailing slash, no `.` or `..`, 1 to 512 characters. */
export const Fiefdom = Schema.String.check(
  Schema.isMinLength(1, { message: "a fiefdom must not be empty" }),
  Schema.isMaxLength(MAX_LENGTH, { message: `a fiefdom has at most ${MAX_LENGTH} characters` }),
  Schema.makeFilter((text) => {
    const problem = problemOf(text)
    if (problem !== undefined) return problem
    return collapse(text) === text || "a fiefdom must be normalised"
  })
).pipe(Schema.brand("Fiefdom"))
export type Fiefdom = typeof Fiefdom.Type

const collapse = (text: string): string =>
  text
    .replaceAll("\\", "/")
    .split("/")
    .map((segment) => segment.trim())
    .filter((segment) => segment !== "" && segment !== ".")
    .join("/")

/** Normalises what a person or a file says; fails with the reason in plain words. */
export const normaliseFiefdom = (text: string): Result.Result<Fiefdom, string> => {
  const fiefdom = collapse(text)
  const problem = problemOf(fiefdom)
  return problem === undefined ? Result.succeed(fiefdom as Fiefdom) : Result.fail(problem)
}

/** Any spelling of a fiefdom on the outside, the normalised one inside. */
export const FiefdomFromString = Schema.String.pipe(
  Schema.decodeTo(Fiefdom, {
    decode: SchemaGetter.transformEffect((text: string) => {
      const result = normaliseFiefdom(text)
      return Result.isSuccess(result)
        ? Effect.succeed(result.success as string)
        : Effect.fail(new SchemaIssue.InvalidValue({ message: result.failure }))
    }),
    encode: SchemaGetter.transform((fiefdom: string) => fiefdom)
  })
)

/** True when `fiefdom` is `root` or lies under it. */
export const isWithin = (fiefdom: string, root: string): boolean => fiefdom === root || fiefdom.startsWith(`${root}/`)

/** True when work on the one can touch the other: equal, or one contains the other. */
export const overlaps = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, a)
