/** One watcher for each folder of a tree. Nothing is said of what was there at the start. */
import * as fs from "node:fs"
import * as path from "node:path"

export interface FolderWatchersOptions {
  /** Names of folders, anywhere, that are left alone. */
  readonly skipped: ReadonlySet<string>
  /** Milliseconds between two looks at the whole tree, where the system refuses to watch. */
  readonly interval: number
  /** Hears the path of what changed, relative to the root, with `/`. */
  readonly touch: (file: string) => void
  /** Default: that of the system. */
  readonly watch?: (folder: string, listener: fs.WatchListener<string>) => fs.FSWatcher
}

interface Watched {
  /** A folder that was made anew under the same name has another one. */
  readonly inode: bigint
  readonly watcher: fs.FSWatcher
}

export class FolderWatchers {
  readonly #root: string
  readonly #options: FolderWatchersOptions
  /** By relative path; the root is the empty one. */
  readonly #watched = new Map<string, Watched>()
  #timer: NodeJS.Timeout | undefined
  #seen: ReadonlyMap<string, string> = new Map()

  constructor(root: string, options: FolderWatchersOptions) {
    this.#root = root
    this.#options = options
    this.#watch("", () => {})
  }

  /** After events were lost. */
  watchNewFolders(): void {
    this.#watch("", () => {})
  }

  close(): void {
    clearInterval(this.#timer)
    this.#closeAll()
  }

  #closeAll(): void {
    for (const { watcher } of this.#watched.values()) watcher.close()
    this.#watched.clear()
  }

  /** Watches the folder and those below it as far as they are not; `found` hears of every file in those that are new. */
  #watch(folder: string, found: (file: string) => void): void {
    if (this.#timer !== undefined) return
    let inode: bigint
    try {
      const stats = fs.lstatSync(path.join(this.#root, folder), { bigint: true })
      if (!stats.isDirectory()) return
      inode = stats.ino
    } catch {
      return
    }
    const known = this.#watched.get(folder)
    const isNew = known?.inode !== inode
    if (isNew) {
      known?.watcher.close()
      if (!this.#open(folder, inode)) return
    }
    for (const entry of this.#entries(folder)) {
      const place = below(folder, entry.name)
      if (entry.isDirectory()) this.#watch(place, found)
      else if (isNew) found(place)
    }
  }

  /** The system may refuse: it has a limit of watches for each user. */
  #open(folder: string, inode: bigint): boolean {
    try {
      const { watch = fs.watch } = this.#options
      const watcher = watch(path.join(this.#root, folder), (event, name) => this.#onEvent(folder, event, name))
      watcher.on("error", () => this.#forget(folder))
      this.#watched.set(folder, { inode, watcher })
      return true
    } catch (cause) {
      if (isLimit(cause)) this.#lookInstead()
      return false
    }
  }

  #onEvent(folder: string, event: string, name: string | null): void {
    if (name === null || this.#options.skipped.has(name)) return
    const place = below(folder, name)
    // A folder of its own tells what happens in it.
    if (event === "change" && this.#watched.has(place)) return
    if (event === "rename") {
      if (this.#watched.has(place) && !fs.existsSync(path.join(this.#root, place))) this.#forget(place)
      this.#watch(place, this.#options.touch)
    }
    if (!this.#watched.has(place)) this.#options.touch(place)
  }

  #forget(folder: string): void {
    for (const [place, { watcher }] of this.#watched) {
      if (place !== folder && !place.startsWith(`${folder}/`)) continue
      watcher.close()
      this.#watched.delete(place)
    }
  }

  #entries(folder: string): ReadonlyArray<fs.Dirent> {
    try {
      const entries = fs.readdirSync(path.join(this.#root, folder), { withFileTypes: true })
      return entries.filter(({ name }) => !this.#options.skipped.has(name))
    } catch {
      return []
    }
  }

  #lookInstead(): void {
    if (this.#timer !== undefined) return
    this.#closeAll()
    this.#seen = this.#look()
    this.#timer = setInterval(() => {
      const before = this.#seen
      this.#seen = this.#look()
      for (const [file, version] of this.#seen) if (before.get(file) !== version) this.#options.touch(file)
      for (const file of before.keys()) if (!this.#seen.has(file)) this.#options.touch(file)
    }, this.#options.interval)
  }

  #look(folder = "", versions = new Map<string, string>()): ReadonlyMap<string, string> {
    for (const entry of this.#entries(folder)) {
      const place = below(folder, entry.name)
      if (entry.isDirectory()) this.#look(place, versions)
      else versions.set(place, versionOf(path.join(this.#root, place)))
    }
    return versions
  }
}

const below = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`)

const isLimit = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && (cause.code === "ENOSPC" || cause.code === "EMFILE")

const versionOf = (file: string): string => {
  try {
    const { ino, mtimeNs, size } = fs.lstatSync(file, { bigint: true })
    return `${ino} ${size} ${mtimeNs}`
  } catch {
    return ""
  }
}
