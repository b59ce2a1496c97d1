/** A small seeded generator (mulberry32), so that a run that failed can be had again. */
export interface Random {
  /** A whole number from 0, below `limit`. */
  readonly below: (limit: number) => number
  readonly pick: <A>(choices: ReadonlyArray<A>) => A
}

export const makeRandom = (seed: number): Random => {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  return { below, pick: (choices) => choices[below(choices.length)] as (typeof choices)[number] }
}
