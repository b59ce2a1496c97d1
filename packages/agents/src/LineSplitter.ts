/**
 * Lines out of pieces of output, with a bounded memory: a line longer than the limit is left out and counted, however
 * long it grows. Lines are UTF-8 without their end.
 */
export interface LineListener {
  readonly line: (text: string) => void
  /** A line that was too long, or so far as it came. */
  readonly leftOut: (bytes: number) => void
}

const NEWLINE = 10
const LIMIT = 1024 * 1024

export class LineSplitter {
  readonly #listener: LineListener
  readonly #limit: number
  #pieces: Array<Buffer> = []
  #bytes = 0

  /** `limit` in bytes of one line. */
  constructor(listener: LineListener, limit = LIMIT) {
    this.#listener = listener
    this.#limit = limit
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, start)) {
      this.#add(chunk.subarray(start, at))
      this.#finish()
      start = at + 1
    }
    if (start < chunk.length) this.#add(chunk.subarray(start))
  }

  /** Gives the last line, if it has no end. */
  end(): void {
    if (this.#bytes > 0) this.#finish()
  }

  #add(piece: Buffer): void {
    this.#bytes += piece.length
    if (this.#bytes > this.#limit) this.#pieces = []
    else if (piece.length > 0) this.#pieces.push(piece)
  }

  #finish(): void {
    const bytes = this.#bytes
    const [first, ...more] = this.#pieces
    this.#pieces = []
    this.#bytes = 0
    if (bytes > this.#limit) return this.#listener.leftOut(bytes)
    const text =
      (more.length === 0 ? first : Buffer.concat([first ?? Buffer.alloc(0), ...more]))?.toString("utf8") ?? ""
    this.#listener.line(text.endsWith("\r") ? text.slice(0, -1) : text)
  }
}
