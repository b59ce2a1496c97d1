/**
 * Timing on a shared, noisy machine: many samples, medians, and variants run in turn so that a disturbance meets
 * them all. Times are milliseconds.
 */
export interface Sampled {
  readonly median: number
  readonly best: number
}

/** The value below which a share of the samples lies, from 0 to 1. Throws without samples. */
export const quantile = (samples: ReadonlyArray<number>, share: number): number => {
  const ascending = samples.toSorted((a, b) => a - b)
  const value = ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))]
  if (value === undefined) throw new Error("no samples")
  return value
}

export const median = (samples: ReadonlyArray<number>): number => quantile(samples, 0.5)

/** Of times: the smallest is the best. */
export const sampled = (times: ReadonlyArray<number>): Sampled => ({
  median: median(times),
  best: Math.min(...times)
})

/** How long the body takes until what it returns is settled. */
export const timed = async (body: () => unknown): Promise<number> => {
  const start = performance.now()
  await body()
  return performance.now() - start
}

/** Times the body; `prepare` and `clear` run around each time and do not count. */
export const repeatedly = async <Prepared>(
  times: number,
  stages: {
    readonly prepare: (round: number) => Promise<Prepared> | Prepared
    readonly body: (prepared: Prepared) => unknown
    readonly clear?: (prepared: Prepared) => unknown
  }
): Promise<Sampled> => {
  const samples: Array<number> = []
  for (let round = 0; round < times; round++) {
    const prepared = await stages.prepare(round)
    samples.push(await timed(() => stages.body(prepared)))
    await stages.clear?.(prepared)
  }
  return sampled(samples)
}

/** Times each variant once a round, one after the other, so that all of them see the same machine. */
export const inTurn = async <Name extends string>(
  rounds: number,
  variants: Readonly<Record<Name, (round: number) => Promise<number>>>
): Promise<Readonly<Record<Name, ReadonlyArray<number>>>> => {
  const names = Object.keys(variants) as Array<Name>
  const samples = Object.fromEntries(names.map((name) => [name, [] as Array<number>])) as Record<Name, Array<number>>
  for (let round = 0; round < rounds; round++) {
    for (const name of names) samples[name].push(await variants[name](round))
  }
  return samples
}

/** Lets the disk and timers come to rest. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
