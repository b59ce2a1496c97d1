/** A scripted agent that prints `flood.mjs MEGABYTES`, and a last line. With `one-line` after it: all in one line. */
import process from "node:process"

const [megabytes, form] = process.argv.slice(2)
const text = "lorem ipsum ".repeat(85)
const piece = form === "one-line" ? text : `${text}\n`
for (let bytes = 0; bytes < Number(megabytes) * 1024 * 1024; bytes += piece.length) {
  if (!process.stdout.write(piece)) await new Promise((resolve) => process.stdout.once("drain", resolve))
}
if (form === "one-line") console.log()
console.log("the end")
