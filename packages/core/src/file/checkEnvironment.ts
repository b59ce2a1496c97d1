/**
 * The environment of a command that judges the project, a check or a proof: ours, but it is nobody's test and nobody's
 * deployment. It tells who started it, so that one which outlived its starter is found and ended.
 */
import * as os from "node:os"

/** `<host>:<pid>` of the process that started a check or a proof. */
export const STARTER = "ORCHESTR8_STARTER"

/** `NODE_TEST_CONTEXT` would make a test runner report to the one around us instead of printing. */
export const checkEnvironment = (own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => {
  const { NODE_TEST_CONTEXT: _test, ORCHESTR8_DEPLOYMENT: _deployment, ORCHESTR8_TICKET: _ticket, ...env } = own
  return { ...env, [STARTER]: `${os.hostname()}:${process.pid}` }
}

/** The pid of a starter of this machine that is gone; undefined for every other. */
export const goneStarter = (starter: string, isAlive: (pid: number) => boolean): number | undefined => {
  const at = starter.lastIndexOf(":")
  const pid = Number(starter.slice(at + 1))
  return starter.slice(0, at) === os.hostname() && Number.isSafeInteger(pid) && !isAlive(pid) ? pid : undefined
}
