/**
 * The failures of nested TAP tests: a parent's verdict keeps or drops those of its children. A parent's point comes
 * after its indented children, or before them with an opening brace. Each point costs constant time, amortised.
 */
import type { Finding } from "@orchestr8/contracts"

interface Open {
  readonly indent: number
  readonly start: number
  readonly finding: Finding | undefined
}

export class FailureTree {
  readonly #findings: Array<Finding> = []
  /** Where in `#findings` the failures of which indent start. */
  readonly #groups: Array<{ readonly indent: number; readonly start: number }> = []
  readonly #open: Array<Open> = []

  add(finding: Finding): void {
    this.#findings.push(finding)
  }

  /** A point whose children, if any, came before it; `finding` is its failure. */
  settle(indent: number, finding: Finding | undefined): void {
    this.#closeFrom(indent)
    let start = this.#findings.length
    while ((this.#groups.at(-1)?.indent ?? -1) > indent) start = this.#groups.pop()?.start ?? start
    this.#verdict(indent, start, finding)
  }

  open(indent: number, finding: Finding | undefined): void {
    this.#closeFrom(indent)
    this.#open.push({ indent, start: this.#findings.length, finding })
  }

  close(indent: number): void {
    if (this.#open.at(-1)?.indent === indent) this.#closeFrom(indent)
  }

  finish(): ReadonlyArray<Finding> {
    this.#closeFrom(0)
    return this.#findings
  }

  /** A name may end in a brace without opening anything: the next point at its level ends it too. */
  #closeFrom(indent: number): void {
    while ((this.#open.at(-1)?.indent ?? -1) >= indent) {
      const open = this.#open.pop()
      if (open === undefined) return
      while ((this.#groups.at(-1)?.start ?? -1) >= open.start) this.#groups.pop()
      this.#verdict(open.indent, open.start, open.finding)
    }
  }

  #verdict(indent: number, start: number, finding: Finding | undefined): void {
    if (finding === undefined) this.#findings.length = start
    else if (this.#findings.length === start) this.#findings.push(finding)
    if (this.#findings.length > start) this.#groups.push({ indent, start })
  }
}
