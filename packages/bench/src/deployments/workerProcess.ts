/**
 * A worker in a process of its own, as a user starts it: the bundled `tickets worker run`. It says on stderr when it is
 * ready, and on stdout, a JSON line each, how deployments end.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Deployment } from "@orchestr8/contracts"

const BIN = fileURLToPath(new URL("../../../../apps/cli/bin/tickets.mjs", import.meta.url))
const BUILT = fileURLToPath(new URL("../../../../apps/cli/dist", import.meta.url))
const READY = "the worker runs"

/** Why no worker can be measured here; undefined when one can. */
export const cannotWork = (): string | undefined => {
  if (!fs.existsSync(BUILT)) return "apps/cli is not built; run: pnpm build"
  return fs.existsSync("/proc/self/stat") ? undefined : "only Linux tells what another process costs"
}

export interface WorkerProcess extends AsyncDisposable {
  readonly pid: number
  /** The deployment of that ticket when it has ended; ends that nobody waits for are dropped. */
  readonly ended: (ticketId: string) => Promise<Deployment>
  readonly kill: () => Promise<void>
}

/** Resolves when it is ready; ends it in good order when disposed. */
export const startWorker = async (projectRoot: string, args: ReadonlyArray<string> = []): Promise<WorkerProcess> => {
  const command = [BIN, "worker", "run", "--json", ...args]
  const child = spawn(process.execPath, command, { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] })
  const endWithThis = () => child.kill("SIGTERM")
  process.once("exit", endWithThis)
  child.once("exit", () => process.off("exit", endWithThis))
  const waiting = new Map<string, (deployment: Deployment) => void>()
  createInterface({ input: child.stdout }).on("line", (line) => {
    const deployment: Deployment = JSON.parse(line)
    waiting.get(deployment.ticket_id)?.(deployment)
    waiting.delete(deployment.ticket_id)
  })
  await isReady(child)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, "exit")
  }
  return {
    pid: child.pid ?? 0,
    ended: (ticketId) => new Promise((resolve) => waiting.set(ticketId, resolve)),
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM")
  }
}

const isReady = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = ""
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text
      if (said.includes(READY)) resolve()
    })
    child.once("exit", (code) => reject(new Error(`the worker ended with ${code}: ${said}`)))
    child.once("error", reject)
  })
