/** Child processes that begin together: real ones, because processes of one store meet only in kernel and disk. */
import { fork } from "node:child_process"
import { once } from "node:events"

/** The first message of a process, or an error when it ends without one. */
const nextMessage = (child: ReturnType<typeof fork>): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`${child.spawnfile} ended with ${code}`))
    child.once("exit", gone)
    child.once("message", (message) => {
      child.off("exit", gone)
      resolve(message)
    })
  })

/** Starts a script once for each list of arguments; gives what each process says last, and the time that all took. */
export const runTogether = async (
  script: URL,
  processes: ReadonlyArray<ReadonlyArray<string>>,
  nodeArguments: ReadonlyArray<string> = []
): Promise<{ readonly answers: ReadonlyArray<number>; readonly seconds: number }> => {
  const children = processes.map((args) => fork(script, args, { execArgv: [...nodeArguments] }))
  try {
    await Promise.all(children.map(nextMessage))
    const start = performance.now()
    const answers = children.map(nextMessage)
    for (const child of children) child.send("go")
    const numbers = (await Promise.all(answers)).map(Number)
    const seconds = (performance.now() - start) / 1000
    await Promise.all(children.map((child) => (child.exitCode === null ? once(child, "exit") : undefined)))
    return { answers: numbers, seconds }
  } finally {
    for (const child of children) if (child.exitCode === null) child.kill()
  }
}
