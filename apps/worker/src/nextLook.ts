/** When the worker looks again though nothing happened. Pure. */

/**
 * Milliseconds from `now` until the first of these times that lay ahead when the look began: at once for one that passed
 * during the look. Undefined when there is none.
 */
export const untilNextLook = (times: ReadonlyArray<number>, lookedAt: number, now: number): number | undefined => {
  const ahead = times.filter((time) => time > lookedAt)
  return ahead.length === 0 ? undefined : Math.max(0, Math.min(...ahead) - now) + 1
}
