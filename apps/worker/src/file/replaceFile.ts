/** A file written whole or not at all: beside its place first, then put there by a rename. */
import * as fs from "node:fs"
import * as path from "node:path"
import { readText } from "./deploymentFolders.ts"

/** Makes the folder. */
export const replaceFile = (file: string, text: string): void => replace(file, text, false)

/**
 * The file and its name are on disk before it returns: a machine that loses power keeps the old text or the new one. The
 * same text again writes nothing.
 */
export const replaceDurably = (file: string, text: string): void => {
  if (readText(file) === text) return
  replace(file, text, true)
  const fd = fs.openSync(path.dirname(file), "r")
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

const replace = (file: string, text: string, flush: boolean): void => {
  const temporary = `${file}.${process.pid}`
  fs.mkdirSync(path.dirname(file), { recursive: true })
  try {
    fs.writeFileSync(temporary, text, { flush })
    fs.renameSync(temporary, file)
  } catch (cause) {
    fs.rmSync(temporary, { force: true })
    throw cause
  }
}
