/**
 * A scripted agent that mends a thing only when it is told why its first change was not enough: `second-try.mjs FILE
 * BEFORE WRONG RIGHT`.
 */
import { readFileSync, writeFileSync } from "node:fs"
import process from "node:process"

const [file, before, wrong, right] = process.argv.slice(2)
const rejected = readFileSync(0, "utf8").includes("It was not accepted:")
const text = readFileSync(file, "utf8")
writeFileSync(file, rejected ? text.replace(wrong, right) : text.replace(before, wrong))
console.log(rejected ? "mended what was rejected" : "done")
