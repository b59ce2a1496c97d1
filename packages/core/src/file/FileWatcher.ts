/**
 * Names of ticket files that the system says were touched since one last asked. Our own writes are among them;
 * whoever asks compares. The kernel drops events silently when its queue is full: a flood asks for a full look.
 */
import * as fs from "node:fs"
import type { StorePaths } from "./StorePaths.ts"

const FLOOD = 8000
const ENDING = ".json"

export interface Touched {
  readonly names: ReadonlyArray<string>
  /** True when events may have been lost. */
  readonly flooded: boolean
}

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

  /** What was touched since the last call; forgets it. */
  drain(): Touched {
    const touched = { names: [...this.#names], flooded: this.#blind || this.#events >= FLOOD }
    this.#names.clear()
    this.#events = 0
    return touched
  }

  /** Remembers names that were asked for and could not be dealt with. */
  putBack(names: ReadonlyArray<string>): void {
    for (const name of names) this.#names.add(name)
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
