/**
 * A file that is only added to, readable by its owner alone. A disk that takes no more costs what follows and nothing
 * else.
 */
import * as fs from "node:fs"
import * as path from "node:path"

export class AppendedFile {
  readonly #fd: number | undefined
  #size = 0
  #broken = false

  /** Makes the file and its folder, if they are not there. */
  constructor(file: string) {
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true })
      this.#fd = fs.openSync(file, "a", 0o600)
      this.#size = fs.fstatSync(this.#fd).size
    } catch {
      this.#broken = true
    }
  }

  /** Bytes in it, or that were to be in it. */
  get size(): number {
    return this.#size
  }

  write(bytes: Buffer): void {
    this.#size += bytes.length
    if (this.#broken || this.#fd === undefined) return
    try {
      for (let at = 0; at < bytes.length;) at += fs.writeSync(this.#fd, bytes, at)
    } catch {
      this.#broken = true
    }
  }

  close(): void {
    if (this.#fd === undefined) return
    try {
      fs.closeSync(this.#fd)
    } catch {
      // The error of a late write: the disk is full, or the file system is gone.
    }
  }
}
