/** Cursors: the place of the last item of a page, opaque to callers. Pure. */
import { ValidationError } from "@orchestr8/contracts"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Result from "effect/Result"

type Value = string | number

/** `shape` names what the values mean; a cursor of another shape is refused. */
export const encodeCursor = (shape: string, values: ReadonlyArray<Value>): string =>
  Base64Url.encode(JSON.stringify([shape, ...values]))

/** Undefined when the text is no cursor of that shape and length. */
export const decodeCursor = (text: string, shape: string, length: number): ReadonlyArray<Value> | undefined => {
  const decoded = Base64Url.decodeString(text)
  if (Result.isFailure(decoded)) return undefined
  let value: unknown
  try {
    value = JSON.parse(decoded.success)
  } catch {
    return undefined
  }
  if (!Array.isArray(value) || value.length !== length + 1 || value[0] !== shape) return undefined
  const values: ReadonlyArray<unknown> = value.slice(1)
  const plain = values.every((item) => typeof item === "string" || typeof item === "number")
  return plain ? (values as ReadonlyArray<Value>) : undefined
}

const OPERATIONS = "operations"

export const operationsCursor = (seq: number): string => encodeCursor(OPERATIONS, [seq])

/** The sequence number that a page of operations goes on before; none without a cursor. */
export const beforeOperation = (cursor: string | undefined): Result.Result<number, ValidationError> => {
  if (cursor === undefined) return Result.succeed(Number.POSITIVE_INFINITY)
  const seq = decodeCursor(cursor, OPERATIONS, 1)?.[0]
  if (typeof seq === "number") return Result.succeed(seq)
  return Result.fail(
    new ValidationError({
      field: "cursor",
      reason: "is not a cursor of the history",
      hint: "pass next_cursor of the page before"
    })
  )
}
