/**
 * A place in the history that moves forward: gives each record once, in order, without reading any twice. Needs
 * no lock, because what lies before the published end never changes.
 */
import type { Sequence } from "@orchestr8/contracts"
import type { Head } from "./Head.ts"
import type { Journal, LocatedRecord } from "./Journal.ts"
import { recordsOf } from "./Journal.ts"

export class JournalReader {
  readonly #journal: Journal
  #segment: number | undefined
  #offset = 0
  #seq: Sequence

  /** Gives what comes after `seq`. */
  constructor(journal: Journal, seq: Sequence) {
    this.#journal = journal
    this.#seq = seq
  }

  /** The newest operation that was given or skipped. */
  get seq(): Sequence {
    return this.#seq
  }

  /** Records up to the given head that were not given before. */
  next(head: Head): ReadonlyArray<LocatedRecord> {
    if (head.seq <= this.#seq) return []
    const found =
      this.#segment === undefined ? [...this.#journal.after(this.#seq, head.segment, head.end)] : this.#forward(head)
    this.skipTo(head)
    return found
  }

  /** Goes on behind the head without reading up to it. */
  skipTo(head: Head): void {
    this.#segment = head.segment
    this.#offset = head.end
    this.#seq = Math.max(this.#seq, head.seq)
  }

  #forward(head: Head): ReadonlyArray<LocatedRecord> {
    const found: Array<LocatedRecord> = []
    for (let segment = this.#segment ?? 1; segment <= head.segment; segment++) {
      const from = segment === this.#segment ? this.#offset : 0
      const limit = segment === head.segment ? head.end : undefined
      for (const located of recordsOf(this.#journal.scan(segment, from, limit))) {
        if (located.record.operation.seq > this.#seq) found.push(located)
      }
    }
    return found
  }
}
