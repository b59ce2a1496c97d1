/** Planted faults: what each changes in a copy of the core, and which test of this folder must notice. */
export interface Edit {
  /** Below `src`. */
  readonly file: string
  /** Occurs once in that file. */
  readonly find: string
  readonly replace: string
}

/** A test file of this folder, and a pattern of the titles of the tests to run. */
export type Tests = readonly [file: string, titles: string]

export interface Mutant extends Edit {
  readonly name: string
  readonly shownBy: Tests
}

/** No fault: what otherwise comes once in thousands of operations comes all the time. */
export const turnover: ReadonlyArray<Edit> = [
  { file: "file/Journal.ts", find: "ROTATE_AT = 16 * 1024 * 1024", replace: "ROTATE_AT = 16 * 1024" },
  { file: "file/checkpoint.ts", find: "CHECKPOINT_EVERY = 1000", replace: "CHECKPOINT_EVERY = 7" }
]

const append = "yield* store.journal.append(start.segment, start.end, bytes)"

export const mutants: ReadonlyArray<Mutant> = [
  {
    name: "acknowledges before the write",
    file: "file/commit.ts",
    find: append,
    replace: `yield* answer(exits, options.acknowledge)\n    ${append}`,
    shownBy: ["kill.test.ts", "of the only writer"]
  },
  {
    name: "takes no lock",
    file: "file/KernelLock.ts",
    find: `Effect.acquireUseRelease(
        acquire,
        () => effect,
        () => Effect.sync(() => native.unlock(fd))
      )`,
    replace: "effect",
    shownBy: ["kill.test.ts", "of one of four writers"]
  },
  {
    name: "does not redo what a killed process left undone",
    file: "file/recovery.ts",
    find: "redo(store, redone, head.seq)",
    replace: "void redone",
    shownBy: ["kill.test.ts", "of the only writer"]
  },
  {
    // No kill of a process can show this: what was written is in the system's memory. The calls are counted.
    name: "does not sync the log",
    file: "file/Journal.ts",
    find: "fs.fdatasync(fd, (cause) => {",
    replace: "((_, done) => setImmediate(done, null))(fd, (cause) => {",
    shownBy: ["failedWrites.test.ts", "one sync a command"]
  },
  {
    name: "leaves a batch in the log whose sync failed",
    file: "file/Journal.ts",
    find: "fs.truncateSync(file, end)",
    replace: "void end",
    shownBy: ["failedWrites.test.ts", "a sync that fails: a machine that stops right then"]
  },
  {
    name: "uses a descriptor again whose sync failed",
    file: "file/Journal.ts",
    find: "#takeBack(file: string, end: number): void {\n    this.#closeAppending()",
    replace: "#takeBack(file: string, end: number): void {",
    shownBy: ["failedWrites.test.ts", "a descriptor whose sync failed"]
  },
  {
    name: "publishes the head before the data",
    file: "file/commit.ts",
    find: append,
    replace: `store.publish({ ...start, end: start.end + bytes.length, seq: operations.at(-1)?.seq ?? 0 })\n    ${append}`,
    shownBy: ["failedWrites.test.ts", "one sync a command"]
  },
  {
    name: "writes ticket files in place",
    file: "file/replaceFile.ts",
    find: "const stats = writeFile(temporary, text)\n    fs.renameSync(temporary, target)",
    replace: "const stats = writeFile(target, text)",
    shownBy: ["failedWrites.test.ts", "fits on the disk by half"]
  },
  {
    name: "takes a short write for a whole one",
    file: "file/Journal.ts",
    find: "while (written < bytes.length)",
    replace: "if (written < bytes.length)",
    shownBy: ["failedWrites.test.ts", "fits on the disk by half"]
  },
  {
    name: "takes every file for as new as the log after a loss of power",
    file: "file/recovery.ts",
    find: "head.boot !== currentBoot() ? head.checkpoint : head.applied",
    replace: "head.boot !== currentBoot() ? head.seq : head.applied",
    shownBy: ["powerLoss.test.ts", "takes back every ticket file: "]
  },
  {
    name: "keeps a part of a bulk create",
    file: "file/recovery.ts",
    find: 'line._tag !== "Record" || !line.record.more',
    replace: "line !== undefined",
    shownBy: ["powerLoss.test.ts", "a bulk create is there as a whole"]
  },
  {
    name: "says that ticket files are synced which are not",
    file: "file/checkpoint.ts",
    find: "yield* Effect.forEach(files, syncFile, { concurrency: CONCURRENCY, discard: true })",
    replace: "void syncFile",
    shownBy: ["failedWrites.test.ts", "every ticket file and both folders"]
  },
  {
    name: "says that folders are synced which are not",
    file: "file/checkpoint.ts",
    find: "syncDirectory(folder)",
    replace: "void syncDirectory",
    shownBy: ["failedWrites.test.ts", "every ticket file and both folders"]
  }
]
