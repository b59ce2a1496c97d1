/** The ticket lifecycle: `TicketManager` with its layers, and the services under it. */
export { dottedPath } from "./config/configProblem.ts"
export { type CombatEntry, CombatTracker } from "./CombatTracker.ts"
export { CurrentActor } from "./CurrentActor.ts"
export * from "./exchange/index.ts"
export { plainText } from "./exchange/plainText.ts"
export { FiefdomContexts } from "./FiefdomContext.ts"
export type { FileStoreOptions } from "./file/FileTicketStore.ts"
export type { Committed, Observed, Submission } from "./lifecycle/Command.ts"
export { nearest } from "./filter/nearest.ts"
export { HealthCheck, type Inspection } from "./HealthCheck.ts"
export { openTickets, type OpenTicketsOptions, type Tickets } from "./openTickets.ts"
export { ProjectConfig } from "./ProjectConfig.ts"
export {
  type HistoryQuery,
  type Observation,
  TicketManager,
  type TicketManagerService
} from "./TicketManager.ts"
export { type Acknowledge, type StoreChange, type StoreState, TicketStore } from "./TicketStore.ts"
export { splitCommandLine } from "./verify/commandLine.ts"
