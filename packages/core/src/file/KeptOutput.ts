/**
 * What a process printed, with a bounded memory: the first and the last bytes stay, what lies between is counted.
 * A character that the cut would split is left out, so that the kept text is what was printed.
 */
export class KeptOutput {
  readonly #half: number
  readonly #head: Array<Buffer> = []
  #headBytes = 0
  #tail: Array<Buffer> = []
  #tailBytes = 0
  #total = 0

  /** `limit` in bytes: half for the head, half for the tail. */
  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2))
  }

  push(chunk: Buffer): void {
    this.#total += chunk.length
    const room = this.#half - this.#headBytes
    const first = chunk.subarray(0, room)
    if (first.length > 0) this.#head.push(first)
    this.#headBytes += first.length
    const rest = chunk.subarray(first.length)
    if (rest.length === 0) return
    this.#tail.push(rest)
    this.#tailBytes += rest.length
    if (this.#tailBytes > this.#half * 2) this.#shorten()
  }

  /** The kept bytes as UTF-8; a line in between tells how many bytes are missing. */
  text(): string {
    this.#shorten()
    const missing = this.#total - this.#headBytes - this.#tailBytes
    if (missing === 0) return Buffer.concat([...this.#head, ...this.#tail]).toString("utf8")
    const head = withoutBrokenEnd(Buffer.concat(this.#head))
    const tail = withoutBrokenStart(Buffer.concat(this.#tail))
    const between = this.#total - head.length - tail.length
    return `${head.toString("utf8")}\n[${between} bytes left out]\n${tail.toString("utf8")}`
  }

  #shorten(): void {
    if (this.#tailBytes <= this.#half) return
    const tail = Buffer.from(Buffer.concat(this.#tail).subarray(-this.#half))
    this.#tail = [tail]
    this.#tailBytes = tail.length
  }
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

const lengthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1)

const withoutBrokenEnd = (bytes: Buffer): Buffer => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (!isContinuation(byte)) return lengthOf(byte) > back ? bytes.subarray(0, bytes.length - back) : bytes
  }
  return bytes
}

const withoutBrokenStart = (bytes: Buffer): Buffer => {
  let start = 0
  while (start < Math.min(3, bytes.length) && isContinuation(bytes[start] ?? 0)) start++
  return bytes.subarray(start)
}
