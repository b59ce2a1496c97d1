/**
 * What an agent printed, on disk while it runs, with a bounded memory: a flood keeps its first 64 MiB and its end. A
 * disk that takes no more costs the rest of the transcript, not the deployment.
 */
import * as fs from "node:fs"
import { KeptOutput } from "@orchestr8/core/file"

const LIMIT = 64 * 1024 * 1024
const KEPT = 128 * 1024

export class Transcript {
  readonly #fd: number
  readonly #limit: number
  readonly #recent = new KeptOutput(KEPT)
  readonly #overflow = new KeptOutput(KEPT)
  #written = 0
  #broken = false

  /** `limit` in bytes. */
  constructor(file: string, limit = LIMIT) {
    this.#fd = fs.openSync(file, "w", 0o600)
    this.#limit = limit
  }

  push(chunk: Buffer): void {
    this.#recent.push(chunk)
    const fits = chunk.subarray(0, this.#limit - this.#written)
    this.#write(fits)
    this.#written += fits.length
    this.#overflow.push(chunk.subarray(fits.length))
  }

  /** At most so many of the last lines that say something. */
  lastLines(count: number): string {
    const lines = this.#recent.text().split(/\r?\n/)
    return lines
      .filter((line) => line.trim() !== "")
      .slice(-count)
      .join("\n")
  }

  close(): void {
    const rest = this.#overflow.text()
    if (rest !== "") this.#write(Buffer.from(`\n[more than ${this.#limit} bytes; the end follows]\n${rest}`))
    fs.closeSync(this.#fd)
  }

  #write(bytes: Buffer): void {
    if (this.#broken) return
    try {
      for (let at = 0; at < bytes.length;) at += fs.writeSync(this.#fd, bytes, at)
    } catch {
      this.#broken = true
    }
  }
}
