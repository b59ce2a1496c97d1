/** Coding agents as processes: what a configuration means, starting them, watching them, ending them. */
export { type Agent, resolveAgent } from "./Agent.ts"
export {
  type AgentBudget,
  type AgentEnding,
  type AgentExit,
  type AgentLimits,
  AgentRunner,
  type Assignment
} from "./AgentRunner.ts"
