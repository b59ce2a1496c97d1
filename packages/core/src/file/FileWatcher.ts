/**
 * Names of ticket files that the system says were touched, until somebody has dealt with them: all who read in
 * between must know. Our own writes are among them; whoever asks compares. The kernel drops events silently when its
 * queue is full: a flood asks for a full look.
 */
import * as fs from "node:fs"
import type { StorePaths } from "./StorePaths.ts"

const FLOOD = 8000
const ENDING = ".json"

export class FileWatcher {
  readonly #watchers: Array<fs.FSWatcher> = []
  readonly #names = new Set<string>()
  #events = 0
  /** Without events there is only looking at everything, each time. */
  #blind = false

  /** `onTouch` is called for each event. */
  constructor(paths: StorePaths, onTouch: () => void) {
    for (const folder of [paths.tickets, paths.archive]) this.#watch(folder, onTouch)
  }

  /** What was touched and not yet forgotten; after a flood also what a look at everything finds. */
  touched(look: () => ReadonlyArray<string>): ReadonlyArray<string> {
    if (this.#blind || this.#events >= FLOOD) for (const name of look()) this.#names.add(name)
    this.#events = 0
    return [...this.#names]
  }

  /** For a name that was dealt with. */
  forget(name: string): void {
    this.#names.delete(name)
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close()
  }

  /** The system may refuse: it has a limit of watches for each user. */
  #watch(folder: string, onTouch: () => void): void {
    try {
      const watcher = fs.watch(folder, { persistent: false }, (_, name) => {
        if (name === null || !name.endsWith(ENDING)) return
        this.#events++
        this.#names.add(name.slice(0, -ENDING.length))
        onTouch()
      })
      watcher.on("error", () => {
        this.#blind = true
      })
      this.#watchers.push(watcher)
    } catch {
      this.#blind = true
    }
  }
}
