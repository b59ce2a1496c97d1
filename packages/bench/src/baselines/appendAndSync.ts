/** The least that a durable acknowledgement can cost: 600 bytes at the end of one file, and `fdatasync`. */
import * as fs from "node:fs"

const BYTES = Buffer.alloc(600, "x")

export interface AppendAndSync {
  readonly append: () => void
  readonly close: () => void
}

export const openAppendAndSync = (file: string): AppendAndSync => {
  const fd = fs.openSync(file, "a")
  return {
    append: () => {
      fs.writeSync(fd, BYTES)
      fs.fdatasyncSync(fd)
    },
    close: () => fs.closeSync(fd)
  }
}
