/** A map that keeps its last 256 entries: more than are ever under way at once, few enough for any output. */
const KEPT = 256

export class RecentMap<A> {
  readonly #entries = new Map<string, A>()

  get(key: string): A | undefined {
    return this.#entries.get(key)
  }

  set(key: string, value: A): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > KEPT && oldest !== undefined) this.#entries.delete(oldest)
  }

  take(key: string): A | undefined {
    const value = this.#entries.get(key)
    this.#entries.delete(key)
    return value
  }
}
