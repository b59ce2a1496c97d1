/** The known word that somebody most likely meant. Pure; distances are Levenshtein distances in UTF-16 units. */

/** The candidate nearest to `word`: one that `word` shortens or lengthens, else the one with the fewest edits. */
export const nearest = (word: string, candidates: ReadonlyArray<string>): string | undefined => {
  let found: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const edits = extend(word, candidate) ? 0 : distance(word, candidate)
    if (edits >= least) continue
    found = candidate
    least = edits
  }
  return found
}

const extend = (a: string, b: string): boolean => a !== "" && (a.startsWith(b) || b.startsWith(a))

const distance = (a: string, b: string): number => {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, above[j]! + 1, row[j - 1]! + 1))
    }
    above = row
  }
  return above[b.length]!
}
