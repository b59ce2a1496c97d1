/** What tests share: the contract of stores, generators, project folders. Never shipped. */
export * as arbitraries from "./arbitraries.ts"
export { type Command, command, poolId, submission, submissions, withIds } from "./commands.ts"
export { storeContract } from "./storeContract.ts"
export * from "./temporaryProject.ts"
