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
  readonly #watchers: ReadonlyArray<fs.FSWatcher>
  readonly #names = new Set<string>()
  #events = 0

  /** `onTouch` is called for each event. */
  constructor(paths: StorePaths, onTouch: () => void) {
    this.#watchers = [paths.tickets, paths.archive].map((folder) =>
      fs
        .watch(folder, { persistent: false }, (_, name) => {
          if (name === null || !name.endsWith(ENDING)) return
          this.#events++
          this.#names.add(name.slice(0, -ENDING.length))
          onTouch()
        })
        .on("error", () => {
          this.#events = FLOOD
        })
    )
  }

  /** What was touched since the last call; forgets it. */
  drain(): Touched {
    const touched = { names: [...this.#names], flooded: this.#events >= FLOOD }
    this.#names.clear()
    this.#events = 0
    return touched
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close()
  }
}
