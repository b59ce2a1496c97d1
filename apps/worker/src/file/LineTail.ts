/** The whole lines of a file that grows, each once. A file that became shorter is read from its start. */
import * as fs from "node:fs"
import { StringDecoder } from "node:string_decoder"

const CHUNK = 64 * 1024

export class LineTail {
  readonly #file: string
  readonly #buffer = Buffer.alloc(CHUNK)
  #decoder = new StringDecoder("utf8")
  #at = 0
  #inode: number | undefined
  #rest = ""

  constructor(file: string) {
    this.#file = file
  }

  /** What came since it was last asked. `last` gives a line that has no end too. A file that is not there has none. */
  read({ last = false } = {}): ReadonlyArray<string> {
    const text = this.#rest + this.#text()
    const lines = text.split("\n")
    this.#rest = lines.pop() ?? ""
    if (last && this.#rest !== "") lines.push(this.#rest)
    return lines
  }

  #text(): string {
    let fd: number
    try {
      fd = fs.openSync(this.#file, "r")
    } catch {
      return ""
    }
    try {
      const { ino, size } = fs.fstatSync(fd)
      if (ino !== this.#inode || size < this.#at) this.#restart(ino)
      let text = ""
      for (;;) {
        const length = fs.readSync(fd, this.#buffer, 0, CHUNK, this.#at)
        if (length === 0) return text
        this.#at += length
        text += this.#decoder.write(this.#buffer.subarray(0, length))
      }
    } finally {
      fs.closeSync(fd)
    }
  }

  #restart(inode: number): void {
    this.#inode = inode
    this.#at = 0
    this.#rest = ""
    this.#decoder = new StringDecoder("utf8")
  }
}
