/** What programs on one machine share with the file store: its paths, its lock, processes. */
export { openLock } from "./openLock.ts"
export { endGroup, isGroupAlive, runningPids, signalGroup, TERM_GRACE } from "./processGroup.ts"
export { type ProcessOptions, type ProcessResult, runProcess } from "./runProcess.ts"
export { type StorePaths, storePaths } from "./StorePaths.ts"
