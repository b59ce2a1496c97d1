/** What agents and proofs wrote down of themselves. Pure. */
export type Sighting =
  /** A launch of the agent; `number` counts those of its deployment from 1. */
  | { readonly kind: "start"; readonly deployment: string; readonly pid: number; readonly number: number }
  | { readonly kind: "end"; readonly deployment: string; readonly pid: number }
  /** An agent found another process of its ticket alive. */
  | { readonly kind: "rival"; readonly deployment: string; readonly other: string }
  | { readonly kind: "proof"; readonly bug: number; readonly pid: number }

export const readWitness = (text: string): ReadonlyArray<Sighting> =>
  text.split("\n").flatMap((line): ReadonlyArray<Sighting> => {
    const [kind, first = "", second = "", third = ""] = line.split(" ")
    switch (kind) {
      case "start":
        return [{ kind, deployment: first, pid: Number(second), number: Number(third) }]
      case "end":
        return [{ kind, deployment: first, pid: Number(second) }]
      case "rival":
        return [{ kind, deployment: first, other: third }]
      case "proof":
        return [{ kind, bug: Number(first), pid: Number(second) }]
      default:
        return []
    }
  })
