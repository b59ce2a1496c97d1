/** A small seeded generator (mulberry32): the choices of a run can be had again, its moments are the machine's. */
export interface Random {
  /** A whole number from 0, below `limit`. */
  readonly below: (limit: number) => number
  /** True so many times in a hundred. */
  readonly percent: (chance: number) => boolean
  /** Undefined of nothing. */
  readonly pick: <A>(choices: ReadonlyArray<A>) => A | undefined
}

export const makeRandom = (seed: number): Random => {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  return { below, percent: (chance) => below(100) < chance, pick: (choices) => choices[below(choices.length)] }
}
