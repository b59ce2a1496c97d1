/**
 * Dependencies between the tickets of one import, by their keys in the source. Keeps those that lead to another
 * ticket of the import and close no cycle, and names every one that it drops.
 */
import type { Skipped } from "./Imported.ts"

export interface Dependent {
  readonly where: string
  readonly key: string
  readonly dependsOn: ReadonlyArray<string>
}

export interface Dependencies {
  /** The kept dependencies by key, each once. */
  readonly kept: ReadonlyMap<string, ReadonlyArray<string>>
  readonly skipped: ReadonlyArray<Skipped>
}

export const resolveDependencies = (dependents: ReadonlyArray<Dependent>): Dependencies => {
  const keys = new Set(dependents.map(({ key }) => key))
  const skipped: Array<Skipped> = []
  const known = new Map<string, ReadonlyArray<string>>()
  for (const { where, key, dependsOn } of dependents) {
    const [found, unknown] = partition([...new Set(dependsOn)], (other) => keys.has(other))
    known.set(key, found)
    for (const other of unknown) skipped.push({ where, reason: `depends on ${other}, which is not imported` })
  }
  const { kept, closing } = withoutCycles(known)
  for (const { where, key } of dependents) {
    for (const other of closing.get(key) ?? []) skipped.push({ where, reason: `depends on ${other}, which is a cycle` })
  }
  return { kept, skipped }
}

const partition = (texts: ReadonlyArray<string>, holds: (text: string) => boolean) =>
  [texts.filter(holds), texts.filter((text) => !holds(text))] as const

type Graph = ReadonlyMap<string, ReadonlyArray<string>>

/** Depth first with a stack of its own: a chain of dependencies may be longer than the call stack. */
const withoutCycles = (graph: Graph): { readonly kept: Graph; readonly closing: Graph } => {
  const kept = new Map([...graph.keys()].map((key) => [key, [] as Array<string>]))
  const closing = new Map([...graph.keys()].map((key) => [key, [] as Array<string>]))
  const done = new Set<string>()
  const visited = new Map<string, number>()
  for (const root of graph.keys()) {
    if (done.has(root)) continue
    const path = [root]
    const onPath = new Set(path)
    for (let key = path.at(-1); key !== undefined; key = path.at(-1)) {
      const position = visited.get(key) ?? 0
      const other = graph.get(key)?.[position]
      visited.set(key, position + 1)
      if (other === undefined) {
        path.pop()
        onPath.delete(key)
        done.add(key)
      } else if (onPath.has(other)) {
        closing.get(key)?.push(other)
      } else {
        kept.get(key)?.push(other)
        if (!done.has(other)) {
          path.push(other)
          onPath.add(other)
        }
      }
    }
  }
  return { kept, closing }
}
