/** The parser of each kind of output, by the name that the configuration gives it. */
import type { Agent } from "../Agent.ts"
import { claude } from "./claude.ts"
import { codex } from "./codex.ts"
import { copilot } from "./copilot.ts"
import { gemini } from "./gemini.ts"
import { none } from "./none.ts"
import { opencode } from "./opencode.ts"
import type { MakeParser } from "./OutputParser.ts"

export const parsers: Readonly<Record<Agent["parser"], MakeParser>> = { none, claude, codex, gemini, copilot, opencode }
