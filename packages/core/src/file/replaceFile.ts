/** A file written whole or not at all: beside its place first, then put there by a rename. Not synced. */
import * as fs from "node:fs"
import { writeFully } from "./Journal.ts"

/** What lies at `temporary` is overwritten: a process that was killed may have left it. Gives the new file's status. */
export const replaceFile = (target: string, temporary: string, text: string): fs.Stats => {
  try {
    const stats = writeFile(temporary, text)
    fs.renameSync(temporary, target)
    return stats
  } catch (cause) {
    fs.rmSync(temporary, { force: true })
    throw cause
  }
}

const writeFile = (file: string, text: string): fs.Stats => {
  const fd = fs.openSync(file, "w", 0o644)
  try {
    writeFully(fd, Buffer.from(text), 0)
    return fs.fstatSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}
