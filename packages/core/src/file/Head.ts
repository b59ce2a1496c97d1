/**
 * The end of the history, in 64 bytes: what every process looks at before it answers. Written in place under the
 * store's lock; readers need no lock, a torn read shows in the checksum and is repeated. Source: storage.md
 * "Commit of one batch".
 */
import * as fs from "node:fs"
import * as os from "node:os"
import { crc32 } from "node:zlib"

export interface Head {
  /** The segment that is written to, from 1. */
  readonly segment: number
  /** Bytes of that segment that are valid. */
  readonly end: number
  /** The newest operation in the history. */
  readonly seq: number
  /** The newest operation whose ticket file and index rows are written. */
  readonly applied: number
  /** The newest operation whose ticket file is known to be on the disk itself. */
  readonly checkpoint: number
  /** Identifies the boot of the machine: after another one, files may be older than `applied` says. */
  readonly boot: number
  /** Of the index: another one whenever its file is replaced, so that nobody goes on with the old file. */
  readonly generation: number
}

const SIZE = 64
const MAGIC = 0x4f384831
const CHECKED = SIZE - 4
const ATTEMPTS = 1000

export const encodeHead = (head: Head): Buffer => {
  const buffer = Buffer.alloc(SIZE)
  buffer.writeUInt32LE(MAGIC, 0)
  buffer.writeUInt32LE(head.segment, 4)
  buffer.writeDoubleLE(head.end, 8)
  buffer.writeDoubleLE(head.seq, 16)
  buffer.writeDoubleLE(head.applied, 24)
  buffer.writeDoubleLE(head.checkpoint, 32)
  buffer.writeUInt32LE(head.boot, 40)
  buffer.writeUInt32LE(head.generation, 44)
  buffer.writeUInt32LE(crc32(buffer.subarray(0, CHECKED)), CHECKED)
  return buffer
}

const decodeHead = (buffer: Buffer): Head | undefined => {
  if (buffer.readUInt32LE(0) !== MAGIC || crc32(buffer.subarray(0, CHECKED)) !== buffer.readUInt32LE(CHECKED)) {
    return undefined
  }
  return {
    segment: buffer.readUInt32LE(4),
    end: buffer.readDoubleLE(8),
    seq: buffer.readDoubleLE(16),
    applied: buffer.readDoubleLE(24),
    checkpoint: buffer.readDoubleLE(32),
    boot: buffer.readUInt32LE(40),
    generation: buffer.readUInt32LE(44)
  }
}

const shared = Buffer.alloc(SIZE)

/** Undefined when there is none, or none that can be trusted. */
export const readHead = (fd: number): Head | undefined => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (fs.readSync(fd, shared, 0, SIZE, 0) < SIZE) return undefined
    const head = decodeHead(shared)
    if (head !== undefined) return head
  }
  return undefined
}

export const writeHead = (fd: number, head: Head): void => {
  fs.writeSync(fd, encodeHead(head), 0, SIZE, 0)
}

let known: number | undefined

/** A number for this boot of the machine. Where the system has no boot id, its start to the minute. */
export const currentBoot = (): number => {
  if (known === undefined) {
    let id: string
    try {
      id = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8")
    } catch {
      id = String(Math.round((Date.now() / 1000 - os.uptime()) / 60))
    }
    known = crc32(id)
  }
  return known
}
