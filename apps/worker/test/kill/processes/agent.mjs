/**
 * The agent of the kill suite: `agent.mjs WITNESS SEED SLOW`. It writes down when it begins and ends, and whether another
 * agent of its ticket is alive meanwhile. Its seed and its deployment decide what it does: mostly it mends the bug, and so many of 100 take seconds.
 */
import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import process from "node:process"

const [witness, seed, slow] = process.argv.slice(2)
const { ORCHESTR8_DEPLOYMENT: deployment, ORCHESTR8_TICKET: ticket, TICKETS_DIR: root } = process.env

const tell = (kind, ...words) => fs.appendFileSync(witness, `${[kind, deployment, process.pid, ...words].join(" ")}\n`)

const environmentOf = (pid) => {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0")
  } catch {
    return []
  }
}

/** What is alive for the same ticket, as deployments. */
const othersAlive = () =>
  fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(environmentOf)
    .filter(
      (variables) => variables.includes(`TICKETS_DIR=${root}`) && variables.includes(`ORCHESTR8_TICKET=${ticket}`)
    )
    .map((variables) => variables.find((variable) => variable.startsWith("ORCHESTR8_DEPLOYMENT="))?.split("=")[1])

const launches = fs
  .readFileSync(witness, "utf8")
  .split("\n")
  .filter((line) => line.startsWith(`start ${deployment} `)).length
tell("start", launches + 1)
for (const other of othersAlive()) tell("rival", other)

const chance = createHash("sha1").update(`${seed} ${deployment} ${launches}`).digest()
const percent = (chance[0] * 100) / 256
const fraction = chance[1] / 256
const [, number] = /src\/m(\d+)\/sum\.mjs/.exec(fs.readFileSync(0, "utf8"))
const file = `src/m${number}/sum.mjs`
/** Nobody mends every ninth. */
const isHopeless = Number(number) % 9 === 4

const work = (millis) => new Promise((resolve) => setTimeout(resolve, millis))
const write = (operator) => {
  if (fs.readFileSync(file, "utf8").includes("a + b")) return
  fs.writeFileSync(file, `// by ${deployment}\nexport const sum = (a, b) => a ${operator} b\n`)
}

const leaveGrandchild = () => {
  const deaf = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)`
  spawn(process.execPath, ["-e", deaf], { detached: true, stdio: "ignore" }).unref()
}

console.log(`at ${file}`)
const isSlow = percent < Number(slow)
// Some do not let themselves be asked to end.
const isDeaf = isSlow && chance[2] < 128
if (isDeaf) process.on("SIGTERM", () => {})
await work(isSlow ? (isDeaf ? 5000 : 2000) + 3000 * fraction : 50 + 400 * fraction)
if (isHopeless || percent > 94) console.log("I did nothing")
else if (percent > 90) {
  write("*")
  process.exit(3)
} else if (percent > 85 && launches === 0) write("*")
else {
  write("+")
  if (percent > 81) leaveGrandchild()
}
for (const other of othersAlive()) if (other !== deployment) tell("rival", other)
tell("end")
console.log("done")
