/** CPU time of whole `tickets` processes, start-up of Node included. */
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import type { Bench, Case } from "../Bench.ts"
import { cannotMeasure, childCpuSeconds } from "../childCpu.ts"
import { sampled } from "../measure.ts"
import type { Row } from "../Row.ts"
import { atMost } from "../Row.ts"

const SIZE = 10_000
const BIN = fileURLToPath(new URL("../../../../apps/cli/bin/tickets.mjs", import.meta.url))
const BUILT = fileURLToPath(new URL("../../../../apps/cli/dist", import.meta.url))

const commands = [
  { what: "tickets list --json --limit 50, 10,000 tickets", args: ["list", "--json", "--limit", "50"], limit: 0.25 },
  { what: "tickets --version", args: ["--version"], limit: 0.12 }
] as const

const measure = (bench: Bench, cwd: string, args: ReadonlyArray<string>) => {
  const rounds = bench.quick ? 3 : 11
  const command = [process.execPath, BIN, ...args]
  childCpuSeconds(command, cwd)
  return sampled(Array.from({ length: rounds }, () => childCpuSeconds(command, cwd)))
}

export const commandLine: Case = {
  name: "command-line",
  run: async (bench) => {
    const obstacle = fs.existsSync(BUILT) ? cannotMeasure() : "apps/cli is not built; run: pnpm build"
    if (obstacle !== undefined) return commands.map(({ what }) => ({ what, skipped: obstacle }))
    const { projectRoot } = await bench.fixture(SIZE)
    return commands.map(({ what, args, limit }): Row => {
      const { median, best } = measure(bench, projectRoot, args)
      return { what, value: median, unit: "s CPU", best, target: atMost(limit) }
    })
  }
}
