/** A scripted agent that prints `flood.mjs MEGABYTES`, and a last line. */
import process from "node:process"

const line = `${"lorem ipsum ".repeat(85)}\n`
const megabytes = Number(process.argv[2])
for (let bytes = 0; bytes < megabytes * 1024 * 1024; bytes += line.length) {
  if (!process.stdout.write(line)) await new Promise((resolve) => process.stdout.once("drain", resolve))
}
console.log("the end")
