/**
 * A scripted agent that leaves a process behind, in a session of its own and deaf to TERM, and exits with 0:
 * `grandchild.mjs PID_FILE`.
 */
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import process from "node:process"

const [pidFile] = process.argv.slice(2)
const script = `process.on("SIGTERM", () => {}); require("fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)`
spawn(process.execPath, ["-e", script, pidFile], { detached: true, stdio: "ignore" }).unref()
const waiting = setInterval(() => {
  if (!existsSync(pidFile)) return
  clearInterval(waiting)
  console.log("done")
}, 10)
