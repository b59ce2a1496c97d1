/** Reading what checks print: findings, the verdict on a run, and the tickets that findings become. */
export { checkStatus, failureFinding } from "./checkStatus.ts"
export { checkTicket, groupFindings } from "./checkTicket.ts"
export { fiefdomOf } from "./fiefdomOf.ts"
export { findingText, headline } from "./finding.ts"
export { fingerprint } from "./fingerprint.ts"
export { parseOutput } from "./parseOutput.ts"
export type { ParsedOutput } from "./parseOutput.ts"
export type { CheckOutput } from "./ToolOutput.ts"
