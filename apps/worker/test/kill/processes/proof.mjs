/**
 * The verify command of the kill suite: `proof.mjs NUMBER WITNESS`. It passes when the bug is mended, takes a while, and
 * now and then gets stuck.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import process from "node:process"

const [number, witness] = process.argv.slice(2)
fs.appendFileSync(witness, `proof ${number} ${process.pid}\n`)
const isStuck = Math.random() < 0.02
await new Promise((resolve) => setTimeout(resolve, isStuck ? 30_000 : 200 * Math.random()))
const { sum } = await import(path.resolve(`src/m${number}/sum.mjs`))
process.exit(sum(2, 3) === 5 ? 0 : 1)
