/**
 * Which changes of files ask for another run of the checks, so that a check that writes files does not run for ever.
 * A change counts, whoever made it, with two exceptions for files that changed while checks ran: one that reads as it
 * did after the run before, and one that the checks write themselves. A file is taken for one of those when it comes
 * out different from `SUSPICIOUS` runs in a row, until it changes while nothing runs. Pure.
 */
import type { Changes } from "../ProjectChanges.ts"

/** Runs in a row: more than one, because people save while checks run. */
export const SUSPICIOUS = 4

export interface WatchMemory {
  readonly digests: ReadonlyMap<string, string>
  /** In how many of the last runs, without a gap, the file came out different. */
  readonly streaks: ReadonlyMap<string, number>
  /** What the checks write themselves. */
  readonly own: ReadonlySet<string>
}

export const noMemory: WatchMemory = { digests: new Map(), streaks: new Map(), own: new Set() }

export interface Counted {
  readonly memory: WatchMemory
  readonly changes: Changes
  /** Taken for what the checks write, from now on. */
  readonly learned: ReadonlyArray<string>
}

/** In the place of a file: that events were lost. */
const LOST = ""

/** `digests` of the files that changed while checks ran. */
export const countAfterRun = (memory: WatchMemory, changes: Changes, digests: ReadonlyMap<string, string>): Counted => {
  const different = [...changes.files].filter((file) => digests.get(file) !== memory.digests.get(file))
  const touched = changes.overflow ? [...different, LOST] : different
  const streaks = new Map(touched.map((file) => [file, (memory.streaks.get(file) ?? 0) + 1]))
  const learned = touched.filter((file) => streaks.get(file) === SUSPICIOUS && !memory.own.has(file))
  const own = new Set([...memory.own, ...learned])
  return {
    memory: { digests: new Map([...memory.digests, ...digests]), streaks, own },
    changes: {
      files: new Set(different.filter((file) => !own.has(file))),
      overflow: changes.overflow && !own.has(LOST)
    },
    learned: learned.filter((file) => file !== LOST)
  }
}

/** While nothing ran. */
export const countWhileIdle = (memory: WatchMemory, changes: Changes): Counted => {
  const isOther = (file: string): boolean => !changes.files.has(file) && !(changes.overflow && file === LOST)
  return {
    memory: {
      digests: new Map([...memory.digests].filter(([file]) => isOther(file))),
      streaks: new Map([...memory.streaks].filter(([file]) => isOther(file))),
      own: new Set([...memory.own].filter(isOther))
    },
    changes,
    learned: []
  }
}
