/**
 * The time limits of a running agent. Silence and work do not pass while a person is asked, silence not after the last
 * word of the agent either: then it has its grace to exit. The first limit that passes is told once.
 */
import type { AgentEnding, AgentLimits } from "./AgentRunner.ts"

export type PassedLimit = Extract<AgentEnding, "no_output" | "silent" | "too_long" | "lingered">

/** Milliseconds of one monotonic clock. */
export interface Progress {
  readonly began: number
  readonly lastOutput: number | undefined
  /** When it said its last word. */
  readonly concluded: number | undefined
  /** Is a person being asked? */
  readonly asking: boolean
  /** How long one was asked before. */
  readonly asked: number
}

/** The limit that passes next unless something happens, and when. */
export const nextLimit = (
  { asked, asking, began, concluded, lastOutput }: Progress,
  limits: AgentLimits
): { readonly at: number; readonly ending: PassedLimit } => {
  const work = asking || limits.work === undefined ? limits.total : asked + limits.work
  const total = { at: began + Math.min(limits.total, work), ending: "too_long" as const }
  if (concluded !== undefined) return earlier({ at: concluded + limits.grace, ending: "lingered" }, total)
  if (asking) return total
  return lastOutput === undefined
    ? earlier({ at: began + limits.start, ending: "no_output" }, total)
    : earlier({ at: lastOutput + limits.silence, ending: "silent" }, total)
}

const earlier = <A extends { readonly at: number }, B extends { readonly at: number }>(a: A, b: B): A | B =>
  a.at <= b.at ? a : b

export interface LimitSupervision {
  readonly sawOutput: () => void
  readonly concluded: () => void
  /** Gives what to call once the person has answered. */
  readonly asking: () => () => void
  readonly stop: () => void
}

/** Longer timers fire at once. */
const MAX_TIMER = 2 ** 31 - 1

export const superviseLimits = (limits: AgentLimits, onPassed: (limit: PassedLimit) => void): LimitSupervision => {
  const began = performance.now()
  let lastOutput: number | undefined
  let concluded: number | undefined
  let questions = 0
  let asked = 0
  let askedSince = 0
  let timer: NodeJS.Timeout | undefined
  let over = false

  const look = (): void => {
    clearTimeout(timer)
    if (over) return
    const { at, ending } = nextLimit({ began, lastOutput, concluded, asked, asking: questions > 0 }, limits)
    const left = at - performance.now()
    if (left > 0) timer = setTimeout(look, Math.min(Math.ceil(left), MAX_TIMER))
    else {
      over = true
      onPassed(ending)
    }
  }
  look()

  return {
    sawOutput: () => {
      const first = lastOutput === undefined
      lastOutput = performance.now()
      // Later outputs only move the limit away; the timer finds that out when it fires.
      if (first) look()
    },
    concluded: () => {
      concluded ??= performance.now()
      look()
    },
    asking: () => {
      if (questions === 0) askedSince = performance.now()
      questions += 1
      look()
      return () => {
        questions -= 1
        lastOutput = performance.now()
        if (questions === 0) asked += lastOutput - askedSince
        look()
      }
    },
    stop: () => {
      over = true
      clearTimeout(timer)
    }
  }
}
