/**
 * A scripted agent that never ends. `hang.mjs mute` prints nothing; `hang.mjs stubborn` prints, then ignores TERM;
 * `hang.mjs busy` prints for ever. A second argument is a file that gets its pid once it is up.
 */
import { writeFileSync } from "node:fs"
import process from "node:process"

const [mode, pidFile] = process.argv.slice(2)
if (mode === "stubborn") process.on("SIGTERM", () => console.log("not now"))
if (mode !== "mute") console.log("thinking")
if (pidFile !== undefined) writeFileSync(pidFile, String(process.pid))
setInterval(() => mode === "busy" && console.log("still thinking"), 100)
