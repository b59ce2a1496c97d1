/**
 * Tells a listener every event, in order and one at a time. One that falls behind slows the agent down instead of
 * filling the memory. What a listener dies of is its own affair.
 */
import type { AgentEvent } from "@orchestr8/contracts"
import type * as Effect from "effect/Effect"

export interface Flow {
  readonly pause: () => void
  readonly resume: () => void
}

const MOST_WAITING = 1024
const FEW_WAITING = 64

export class EventListener {
  readonly #listen: (event: AgentEvent) => Promise<void>
  readonly #flow: Flow
  #waiting: Array<AgentEvent> = []
  #paused = false
  #telling: Promise<void> | undefined

  constructor(
    onEvent: (event: AgentEvent) => Effect.Effect<void>,
    run: (effect: Effect.Effect<void>) => Promise<void>,
    flow: Flow
  ) {
    this.#listen = (event) => run(onEvent(event))
    this.#flow = flow
  }

  push(event: AgentEvent): void {
    this.#waiting.push(event)
    if (this.#waiting.length > MOST_WAITING && !this.#paused) {
      this.#paused = true
      this.#flow.pause()
    }
    this.#telling ??= this.#tell()
  }

  /** Resolves when it has heard everything. */
  async heard(): Promise<void> {
    await this.#telling
  }

  async #tell(): Promise<void> {
    while (this.#waiting.length > 0) {
      const events = this.#waiting
      this.#waiting = []
      for (const [index, event] of events.entries()) {
        await this.#listen(event).catch(() => undefined)
        if (this.#paused && events.length - index + this.#waiting.length <= FEW_WAITING) {
          this.#paused = false
          this.#flow.resume()
        }
      }
    }
    this.#telling = undefined
  }
}
