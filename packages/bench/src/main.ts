/**
 * `pnpm bench`: measures the numbers of storage.md "Numbers to reach" and worker.md "Figures to reach", and prints one
 * table on stdout; what it is doing goes to stderr. Slow numbers are no failure unless `--strict` says so; a case that
 * breaks is one.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { Case } from "./Bench.ts"
import { acknowledge } from "./cases/acknowledge.ts"
import { agentFlood } from "./cases/agentFlood.ts"
import { agentStart } from "./cases/agentStart.ts"
import { bulkCreate } from "./cases/bulkCreate.ts"
import { bulkGet } from "./cases/bulkGet.ts"
import { commandLine } from "./cases/commandLine.ts"
import { durable } from "./cases/durable.ts"
import { history } from "./cases/history.ts"
import { idleWorker } from "./cases/idleWorker.ts"
import { memory } from "./cases/memory.ts"
import { open } from "./cases/open.ts"
import { filter, read } from "./cases/read.ts"
import { workerRestart } from "./cases/workerRestart.ts"
import { makeWorkspace } from "./fixture.ts"
import { parseOptions, usage } from "./options.ts"
import type { Row } from "./Row.ts"
import { isMeasured, meetsTarget, ratioOf } from "./Row.ts"
import { formatTable } from "./table.ts"

/** What wants a quiet disk comes first, before the large stores are made. */
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
  history,
  agentStart,
  idleWorker,
  workerRestart,
  agentFlood
]

const say = (message: string): void => {
  process.stderr.write(`${process.uptime().toFixed(0).padStart(4)} s  ${message}\n`)
}

const TMPFS = 0x01021994

/** Also what makes numbers worth less: other work on the machine, a disk that is none. */
const describeMachine = (): string => {
  const folder = os.tmpdir()
  const load = os
    .loadavg()
    .map((value) => value.toFixed(2))
    .join(" ")
  const memory = fs.statfsSync(folder).type === TMPFS ? " (a tmpfs: a sync costs nothing there)" : ""
  const system = `${os.platform()} ${os.release()}, ${os.availableParallelism()} CPUs, load ${load}`
  return `Node ${process.version}, ${system}, files in ${folder}${memory}`
}

const names = cases.map(({ name }) => name)
const options = parseOptions(process.argv.slice(2), names)
if (options === undefined) {
  process.stderr.write(`${usage(names)}\n`)
  process.exit(2)
}

const machine = describeMachine()
const workspace = makeWorkspace(options.quick, say)
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
try {
  for (const { name, run } of cases) {
    if (options.only.length > 0 && !options.only.includes(name)) continue
    say(name)
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

process.stdout.write(`${machine}\nload at the end ${os.loadavg()[0]?.toFixed(2)}; times are medians\n\n`)
process.stdout.write(`${formatTable(rows)}\n`)

if (options.json !== undefined) {
  const file = path.resolve(process.env["INIT_CWD"] ?? process.cwd(), options.json)
  const results = rows.map((row) => (isMeasured(row) ? { ...row, ratio: ratioOf(row), ok: meetsTarget(row) } : row))
  fs.writeFileSync(file, `${JSON.stringify({ machine, quick: options.quick, rows: results }, null, 2)}\n`)
  say(`written to ${file}`)
}
const missed = rows.filter((row) => isMeasured(row) && meetsTarget(row) === false)
process.exitCode = broken.length > 0 || (options.strict && missed.length > 0) ? 1 : 0
