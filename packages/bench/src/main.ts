/**
 * `pnpm bench`: measures every number of storage.md "Numbers to reach" and prints one table on stdout; what it is
 * doing goes to stderr. Slow numbers are no failure unless `--strict` says so; a case that breaks is one.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { parseArgs } from "node:util"
import type { Case } from "./Bench.ts"
import { acknowledge } from "./cases/acknowledge.ts"
import { bulkCreate } from "./cases/bulkCreate.ts"
import { bulkGet } from "./cases/bulkGet.ts"
import { commandLine } from "./cases/commandLine.ts"
import { durable } from "./cases/durable.ts"
import { history } from "./cases/history.ts"
import { memory } from "./cases/memory.ts"
import { open } from "./cases/open.ts"
import { filter, read } from "./cases/read.ts"
import { makeWorkspace } from "./fixture.ts"
import type { Row } from "./Row.ts"
import { isMeasured, meetsTarget, ratioOf } from "./Row.ts"
import { formatTable } from "./table.ts"

/** What writes on a quiet disk comes first, before the large stores are made. */
const cases: ReadonlyArray<Case> = [
  acknowledge,
  durable,
  bulkCreate,
  open,
  read,
  filter,
  bulkGet,
  memory,
  commandLine,
  history
]

const USAGE = `pnpm bench [--quick] [--only NAME]… [--json [FILE]] [--strict]
  --quick    up to 10,000 tickets instead of 100,000, few repetitions
  --only     one of: ${cases.map(({ name }) => name).join(", ")}
  --json     write the rows to a file too (bench-results.json)
  --strict   exit 1 when a target is missed`

const TMPFS = 0x01021994

const describeMachine = (): string => {
  const folder = os.tmpdir()
  const load = os
    .loadavg()
    .map((value) => value.toFixed(2))
    .join(" ")
  const memory = fs.statfsSync(folder).type === TMPFS ? "; a tmpfs, where a sync costs nothing" : ""
  return `Node ${process.version}, ${os.platform()} ${os.release()}, ${os.availableParallelism()} CPUs, load ${load}, in ${folder}${memory}`
}

const say = (message: string): void => {
  process.stderr.write(`${message}\n`)
}

const { values, positionals } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
    strict: { type: "boolean", default: false },
    help: { type: "boolean", default: false }
  },
  allowPositionals: true
})
const unknown = values.only.filter((name) => cases.every((each) => each.name !== name))
if (values.help || unknown.length > 0 || positionals.length > (values.json ? 1 : 0)) {
  say(USAGE)
  process.exit(values.help ? 0 : 2)
}

const workspace = makeWorkspace(values.quick, say)
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143]
] as const) {
  process.once(signal, () => {
    workspace.remove()
    process.exit(code)
  })
}

const rows: Array<Row> = []
const broken: Array<string> = []
const machine = describeMachine()
try {
  for (const { name, run } of cases) {
    if (values.only.length > 0 && !values.only.includes(name)) continue
    say(`${name} …`)
    try {
      rows.push(...(await run(workspace)))
    } catch (error) {
      broken.push(name)
      say(`${name} broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
  }
} finally {
  workspace.remove()
}

process.stdout.write(
  `${machine}\nload at the end ${os.loadavg()[0]?.toFixed(2)}; times are medians\n\n${formatTable(rows)}\n`
)

if (values.json) {
  const file = path.resolve(process.env["INIT_CWD"] ?? process.cwd(), positionals[0] ?? "bench-results.json")
  const results = rows.map((row) => (isMeasured(row) ? { ...row, ratio: ratioOf(row), ok: meetsTarget(row) } : row))
  fs.writeFileSync(file, `${JSON.stringify({ machine, quick: values.quick, rows: results }, null, 2)}\n`)
  say(`written to ${file}`)
}
const missed = rows.filter((row) => isMeasured(row) && meetsTarget(row) === false)
process.exitCode = broken.length > 0 || (values.strict && missed.length > 0) ? 1 : 0
