/**
 * What the runs of one deployment printed, on disk while they run, with a bounded memory: a flood keeps its first
 * 64 MiB and its end.
 */
import { KeptOutput } from "@orchestr8/core/file"
import { AppendedFile } from "./AppendedFile.ts"

const LIMIT = 64 * 1024 * 1024
const KEPT = 128 * 1024

export class Transcript {
  readonly #file: AppendedFile
  readonly #limit: number
  readonly #recent = new KeptOutput(KEPT)
  readonly #overflow = new KeptOutput(KEPT)

  /** Adds to the file, after a line that names the run if it is not the first. `limit` in bytes of the whole file. */
  constructor(file: string, run: number, limit = LIMIT) {
    this.#file = new AppendedFile(file)
    this.#limit = limit
    if (this.#file.size > 0) this.#file.write(Buffer.from(`\n[run ${run}]\n`))
  }

  push(chunk: Buffer): void {
    this.#recent.push(chunk)
    const fits = chunk.subarray(0, Math.max(0, this.#limit - this.#file.size))
    this.#file.write(fits)
    this.#overflow.push(chunk.subarray(fits.length))
  }

  /** At most so many of the last lines of this run that say something. */
  lastLines(count: number): string {
    return lastLines(this.#recent.text(), count)
  }

  close(): void {
    const rest = this.#overflow.text()
    if (rest !== "") this.#file.write(Buffer.from(`\n[more than ${this.#limit} bytes; the end follows]\n${rest}`))
    this.#file.close()
  }
}

/** Characters of a line that are kept. */
const LONGEST = 1000

/** At most so many of the last lines that say something, of long ones the end. */
export const lastLines = (text: string, count: number): string =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .map((line) => (line.length <= LONGEST ? line : `…${line.slice(1 - LONGEST)}`))
    .join("\n")
