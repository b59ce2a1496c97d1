/**
 * Places in stack traces and failure texts: `at f (file:///p/a.mjs:3:7)`, ` ❯ a.test.ts:4:39`, `a.py:7: TypeError`,
 * `/p/a.go:3 +0x1a`. Only files of the project count: dependencies and the runtime's own files do not.
 */
import { isInside, sourcePath } from "./sourcePath.ts"

export interface Place {
  /** Relative to the root. */
  readonly file: string
  /** From 1; 0 when unknown. */
  readonly line: number
  readonly column: number
}

const MAX_FRAMES = 200
const PLACE = /^(.*\.[A-Za-z]\w*):(\d+)(?::(\d+))?:?$/

/** The place at the end of `text`, such as `/p/a.mjs:3:7` or `f (/p/a.mjs:3:7)`; undefined when there is none. */
export const readPlace = (text: string, root: string): Place | undefined => {
  const match = PLACE.exec(text.endsWith(")") ? text.slice(text.lastIndexOf("(") + 1, -1) : text)
  if (match === null) return undefined
  return { file: sourcePath(match[1] ?? "", root), line: Number(match[2]), column: Number(match[3] ?? 0) }
}

/** The project's places in a text, in order; at most 200. */
export const projectPlaces = (text: string, root: string): ReadonlyArray<Place> => {
  const places: Array<Place> = []
  for (const token of text.split(/[\s()'"]+/)) {
    const place = token.includes(":") && token.length < 1000 ? readPlace(token, root) : undefined
    if (place === undefined || !isInside(place.file) || /(?:^|\/)(?:node_modules|site-packages)\//.test(place.file))
      continue
    places.push(place)
    if (places.length === MAX_FRAMES) break
  }
  return places
}
