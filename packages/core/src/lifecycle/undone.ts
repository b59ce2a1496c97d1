/** Whether an operation still stands: an undo can be undone, and that again. Pure. */
import type { Sequence } from "@orchestr8/contracts"
import type { View } from "./Command.ts"

/** True when a later operation has undone this one, and was not itself undone. */
export const isUndone = (view: Pick<View, "undoneBy">, seq: Sequence): boolean => {
  const by = view.undoneBy(seq)
  return by !== undefined && !isUndone(view, by)
}
