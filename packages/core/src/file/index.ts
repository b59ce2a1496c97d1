/** What programs on one machine share with the file store: its paths, its lock, processes. */
export { KeptOutput } from "./KeptOutput.ts"
export { openLock } from "./openLock.ts"
export { runningPids, TERM_GRACE } from "./processGroup.ts"
export { lockHolder, type ProcessLock, tryProcessLock } from "./ProcessLock.ts"
export { type ProcessOptions, type ProcessResult, runProcess } from "./runProcess.ts"
export { type GroupCommand, type GroupExit, type StartedGroup, startGroup } from "./startGroup.ts"
export { type StorePaths, storePaths } from "./StorePaths.ts"
