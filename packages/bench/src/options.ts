/** What the command line asks for. Pure. */
import { parseArgs } from "node:util"

export interface Options {
  readonly quick: boolean
  /** Names of cases; empty means all. */
  readonly only: ReadonlyArray<string>
  /** The file to write the rows to. */
  readonly json: string | undefined
  readonly strict: boolean
}

const RESULTS = "bench-results.json"

export const usage = (
  names: ReadonlyArray<string>
): string => `pnpm bench [--quick] [--only NAME]… [--json [FILE]] [--strict]
  --quick    up to 10,000 tickets instead of 100,000, few repetitions
  --only     one of: ${names.join(", ")}
  --json     write the rows to a file too; default ${RESULTS}
  --strict   exit 1 when a target is missed`

/** Undefined when the arguments make no sense, or ask for help. `names` are those of the cases. */
export const parseOptions = (args: ReadonlyArray<string>, names: ReadonlyArray<string>): Options | undefined => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [] },
        json: { type: "boolean", default: false },
        strict: { type: "boolean", default: false }
      },
      allowPositionals: true
    })
    const { quick, only, json, strict } = values
    if (positionals.length > (json ? 1 : 0) || only.some((name) => !names.includes(name))) return undefined
    return { quick, only, json: json ? (positionals[0] ?? RESULTS) : undefined, strict }
  } catch {
    return undefined
  }
}
