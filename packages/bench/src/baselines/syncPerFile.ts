/**
 * The usual durable design without a log: write a temporary file, sync it, rename it, sync the folder, for each
 * ticket. It has no history, no index and no lock: what it is compared with does more.
 */
import * as fs from "node:fs"
import * as path from "node:path"

export interface SyncPerFile {
  /** Settles when the file is on the disk under its name. */
  readonly write: (name: string, text: string) => Promise<void>
  readonly close: () => Promise<void>
}

export const openSyncPerFile = async (folder: string): Promise<SyncPerFile> => {
  fs.mkdirSync(folder, { recursive: true })
  const directory = await fs.promises.open(folder, "r")
  return {
    write: async (name, text) => {
      const temporary = path.join(folder, `.${name}.tmp`)
      const file = await fs.promises.open(temporary, "wx")
      try {
        await file.writeFile(text)
        await file.sync()
      } finally {
        await file.close()
      }
      await fs.promises.rename(temporary, path.join(folder, `${name}.json`))
      await directory.sync()
    },
    close: () => directory.close()
  }
}
