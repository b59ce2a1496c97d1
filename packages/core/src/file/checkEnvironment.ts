/**
 * The environment of a command that judges the project, a check or a proof: of a person's, all of ours; of one that runs
 * the work of an agent, only what builds need and the configuration lets through. Either is nobody's test and no agent.
 * The marks of a proof are inherited, so that what it left running is found and ended.
 */
import * as fs from "node:fs"
import * as os from "node:os"

/** `<host>:<pid>` of the process that started a check or a proof. */
export const STARTER = "ORCHESTR8_STARTER"
/** The deployment whose work it proves; a check that an agent runs is one of its deployment. */
export const PROOF = "ORCHESTR8_PROOF"
/** The project of that deployment. */
export const PROJECT = "ORCHESTR8_PROJECT"

/** What a proof runs may be anything that an agent wrote. */
export interface ProvenWork {
  readonly deployment: string
  /** The project whose deployment it is; absolute. */
  readonly projectRoot: string
  /** Names of variables that it may see, beside those that builds need. */
  readonly environment: ReadonlyArray<string>
}

const NEEDED = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "USER", "SHELL", "TERM", "CI"]

/** `NODE_TEST_CONTEXT` would make a test runner report to the one around us instead of printing. */
export const checkEnvironment = (work?: ProvenWork, own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => {
  const starter = `${os.hostname()}:${process.pid}`
  if (work !== undefined) {
    const { deployment, environment, projectRoot } = work
    const names = new Set([...NEEDED, ...environment])
    const seen = Object.fromEntries([...names].flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])))
    return { ...seen, [STARTER]: starter, [PROOF]: deployment, [PROJECT]: fs.realpathSync(projectRoot) }
  }
  const { NODE_TEST_CONTEXT: _test, ORCHESTR8_DEPLOYMENT: deployment, ORCHESTR8_TICKET: _ticket, ...env } = own
  const marks = deployment === undefined ? {} : { [PROOF]: deployment, [PROJECT]: env["TICKETS_DIR"] }
  return { ...env, ...marks, [STARTER]: starter }
}

/** The pid of a starter of this machine that is gone; undefined for every other. */
export const goneStarter = (starter: string, isAlive: (pid: number) => boolean): number | undefined => {
  const at = starter.lastIndexOf(":")
  const pid = Number(starter.slice(at + 1))
  return starter.slice(0, at) === os.hostname() && Number.isSafeInteger(pid) && !isAlive(pid) ? pid : undefined
}
