/**
 * The history on disk: segments of lines, append-only, the write-ahead log of the store. Appending needs the
 * store's lock; reading does not. A failed append or sync leaves the log as it was, and a descriptor whose sync
 * failed is never used again, because the kernel forgets what it could not write. Source: storage.md.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Sequence } from "@orchestr8/contracts"
import { StoreUnavailable } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import type { JournalLine, JournalRecord } from "./JournalRecord.ts"
import { decodeLine, encodeHeader, FORMAT } from "./JournalRecord.ts"
import { storeError } from "./storeError.ts"

const NEWLINE = 0x0a
const NAME = /^(\d{6,})\.jsonl$/
export const ROTATE_AT = 16 * 1024 * 1024

export interface Position {
  readonly segment: number
  readonly offset: number
}

export interface LocatedLine {
  readonly line: JournalLine
  readonly position: Position
  readonly length: number
}

export interface LocatedRecord extends Position {
  readonly record: JournalRecord
  readonly length: number
}

export interface SegmentScan {
  /** Every line that is whole. */
  readonly lines: ReadonlyArray<LocatedLine>
  /** Where the first line begins that is not; lines may follow it where a disk went bad. */
  readonly end: number
}

export class Journal {
  readonly #directory: string
  #appending: { readonly segment: number; readonly fd: number } | undefined
  readonly #reading = new Map<number, number>()

  constructor(directory: string) {
    this.#directory = directory
  }

  path(segment: number): string {
    return path.join(this.#directory, `${String(segment).padStart(6, "0")}.jsonl`)
  }

  /** Numbers of the segments that are there, ascending. */
  segments(): ReadonlyArray<number> {
    let names: ReadonlyArray<string>
    try {
      names = fs.readdirSync(this.#directory)
    } catch {
      return []
    }
    return names
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
  }

  size(segment: number): number {
    return fs.statSync(this.path(segment), { throwIfNoEntry: false })?.size ?? 0
  }

  /** Starts a segment with its header, on disk when this returns; gives its first free byte. */
  start(segment: number, firstSeq: Sequence): number {
    const header = encodeHeader({ format: FORMAT, segment, first_seq: firstSeq })
    this.#closeAppending()
    const fd = fs.openSync(this.path(segment), "w+")
    try {
      writeFully(fd, Buffer.from(header), 0)
      fs.fsyncSync(fd)
      syncDirectory(this.#directory)
    } catch (cause) {
      fs.closeSync(fd)
      fs.rmSync(this.path(segment), { force: true })
      throw cause
    }
    this.#appending = { segment, fd }
    return Buffer.byteLength(header)
  }

  /** Appends lines at the end and syncs them; on failure the segment ends where it did. */
  append(segment: number, end: number, lines: Buffer): Effect.Effect<void, StoreUnavailable> {
    return Effect.suspend(() => {
      const file = this.path(segment)
      let fd: number
      try {
        fd = this.#descriptor(segment)
        writeFully(fd, lines, end)
      } catch (cause) {
        this.#takeBack(file, end)
        return Effect.fail(storeError(file, cause))
      }
      return Effect.callback<void, StoreUnavailable>((resume) => {
        fs.fdatasync(fd, (cause) => {
          if (cause === null) return resume(Effect.void)
          this.#takeBack(file, end)
          resume(Effect.fail(storeError(file, cause)))
        })
      })
    })
  }

  /** Cuts off what lies after `end`. */
  truncate(segment: number, end: number): void {
    fs.truncateSync(this.path(segment), end)
  }

  /** The lines from an offset up to `limit` bytes. A damaged one hides none of those behind it. */
  scan(segment: number, from = 0, limit = this.size(segment)): SegmentScan {
    const lines: Array<LocatedLine> = []
    if (limit <= from) return { lines, end: from }
    const bytes = this.#read(segment, from, limit - from)
    let start = 0
    let end: number | undefined
    for (let stop = bytes.indexOf(NEWLINE); stop !== -1; stop = bytes.indexOf(NEWLINE, start)) {
      const line = decodeLine(bytes.toString("utf8", start, stop))
      if (line === undefined) end ??= from + start
      else {
        if (line._tag === "Header" && line.header.format > FORMAT) throw this.#tooNew(segment, line.header.format)
        lines.push({ line, position: { segment, offset: from + start }, length: stop - start })
      }
      start = stop + 1
    }
    return { lines, end: end ?? from + start }
  }

  /** Fails when the history was written by a version that this one does not understand. */
  checkFormat(): void {
    const last = this.segments().at(-1)
    if (last !== undefined) this.#firstSeq(last)
  }

  /** Keeps what lies after `end` in a file beside the segment, which no longer counts. */
  putAside(segment: number, end: number): void {
    const tail = this.#read(segment, end, this.size(segment) - end)
    fs.writeFileSync(`${this.path(segment)}.${end}.damaged`, tail)
  }

  /** The records of operations after `seq`, up to the given end of the last segment. */
  *after(seq: Sequence, last: number, end: number): Iterable<LocatedRecord> {
    const segments = this.segments().filter((segment) => segment <= last)
    const begin = segments.findLast((segment) => (this.#firstSeq(segment) ?? 0) <= seq + 1) ?? segments[0]
    for (const segment of segments) {
      if (begin === undefined || segment < begin) continue
      for (const located of recordsOf(this.scan(segment, 0, segment === last ? end : undefined))) {
        if (located.record.operation.seq > seq) yield located
      }
    }
  }

  /** One record by its place; undefined when it is not whole. */
  at({ segment, offset }: Position, length: number): JournalRecord | undefined {
    const line = decodeLine(this.#read(segment, offset, length).toString("utf8"))
    return line?._tag === "Record" ? line.record : undefined
  }

  close(): void {
    this.#closeAppending()
    for (const fd of this.#reading.values()) fs.closeSync(fd)
    this.#reading.clear()
  }

  #firstSeq(segment: number): Sequence | undefined {
    const [header] = this.scan(segment, 0, Math.min(this.size(segment), 256)).lines
    return header?.line._tag === "Header" ? header.line.header.first_seq : undefined
  }

  #read(segment: number, offset: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length)
    let fd = this.#reading.get(segment)
    if (fd === undefined) {
      fd = fs.openSync(this.path(segment), "r")
      this.#reading.set(segment, fd)
    }
    let filled = 0
    while (filled < length) {
      const count = fs.readSync(fd, buffer, filled, length - filled, offset + filled)
      if (count === 0) break
      filled += count
    }
    return buffer.subarray(0, filled)
  }

  #descriptor(segment: number): number {
    if (this.#appending?.segment === segment) return this.#appending.fd
    this.#closeAppending()
    const fd = fs.openSync(this.path(segment), "r+")
    this.#appending = { segment, fd }
    return fd
  }

  #takeBack(file: string, end: number): void {
    this.#closeAppending()
    try {
      fs.truncateSync(file, end)
    } catch {
      // The published end still says what is valid; the next owner of the lock cuts the rest off.
    }
  }

  #closeAppending(): void {
    if (this.#appending !== undefined) fs.closeSync(this.#appending.fd)
    this.#appending = undefined
  }

  #tooNew(segment: number, format: number): StoreUnavailable {
    return new StoreUnavailable({
      problem: "too_new",
      path: this.path(segment),
      detail: `the history has format ${format}, this version reads up to ${FORMAT}`
    })
  }
}

/** The records of a scan, in order, with their places. */
export const recordsOf = ({ lines }: SegmentScan): ReadonlyArray<LocatedRecord> =>
  lines.flatMap(({ line, position, length }) =>
    line._tag === "Record" ? [{ ...position, record: line.record, length }] : []
  )

/** Writes every byte: near a full disk the system may take some of them and say so. */
export const writeFully = (fd: number, bytes: Buffer, position: number): void => {
  let written = 0
  while (written < bytes.length) {
    written += fs.writeSync(fd, bytes, written, bytes.length - written, position + written)
  }
}

export const syncDirectory = (directory: string): void => {
  const fd = fs.openSync(directory, "r")
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}
