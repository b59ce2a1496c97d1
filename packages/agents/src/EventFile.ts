/**
 * The events of the runs of one deployment, one AgentEventEntry a line, bounded: what comes after the limit is left
 * out, and the last line says so.
 */
import { type AgentEvent, type AgentEventEntry, fromMillis } from "@orchestr8/contracts"
import { AppendedFile } from "./AppendedFile.ts"

const LIMIT = 16 * 1024 * 1024
/** Bytes that the last line may take. */
const RESERVE = 256

export class EventFile {
  readonly #file: AppendedFile
  readonly #run: number
  readonly #limit: number
  #full: boolean

  /** Adds to the file. `limit` in bytes of the whole file. */
  constructor(file: string, run: number, limit = LIMIT) {
    this.#file = new AppendedFile(file)
    this.#run = run
    this.#limit = limit
    this.#full = this.#file.size > limit - RESERVE
  }

  push(event: AgentEvent, now: number): void {
    if (this.#full) return
    const line = this.#line(event, now)
    this.#full = this.#file.size + line.length > this.#limit - RESERVE
    this.#file.write(this.#full ? this.#line(LEFT_OUT, now) : line)
  }

  close(): void {
    this.#file.close()
  }

  #line(event: AgentEvent, now: number): Buffer {
    const entry: AgentEventEntry = { at: fromMillis(now), run: this.#run, event }
    return Buffer.from(`${JSON.stringify(entry)}\n`)
  }
}

const LEFT_OUT: AgentEvent = { _tag: "notice", text: "more events than are kept; the rest is left out" }
