/** What tests share: the contract of stores, generators, project folders. Never shipped. */
export * from "./arbitraries.ts"
export * from "./commands.ts"
export { storeContract } from "./storeContract.ts"
export * from "./temporaryProject.ts"
