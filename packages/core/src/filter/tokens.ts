/**
 * The tokenizer that both sides of the search share: letters and digits, case folded, diacritics removed.
 * Folded text is its tokens joined by single spaces, and FTS5 `unicode61 remove_diacritics 2` splits it at
 * exactly these spaces and changes no token. So an index that is given folded text agrees with memory for every
 * character, although the Unicode tables inside SQLite are older than those of JavaScript.
 */

// The letters in the inner list separate tokens in SQLite, which still takes them for the vowel signs they once were.
const BETWEEN_TOKENS = /[^[[\p{L}\p{N}]--[\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]]]+/gv
const DIACRITICS = /[\u0300-\u036f]+/g
// oxlint-disable-next-line no-control-regex -- the range is ASCII
const ASCII = /^[\u0000-\u007f]*$/

/** The tokens of a text, joined by single spaces; `""` when it has none. */
export const foldText = (text: string): string =>
  ASCII.test(text)
    ? text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, " ")
        .trim()
    : foldCase(text).normalize("NFD").replace(DIACRITICS, "").normalize("NFC").replace(BETWEEN_TOKENS, " ").trim()

/** One form for `ß` `ẞ` `ss`, for `ſ` `s`, for `σ` `ς` `Σ`: only the way up and down again reaches all of them. */
const foldCase = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ")

/**
 * How often `needle` stands in `haystack`, both folded, `needle` not empty: its tokens in sequence, whole when
 * `exact`, else the last one as the beginning of a token.
 */
export const occurrences = (haystack: string, needle: string, exact: boolean): number => {
  const text = ` ${haystack} `
  const sought = exact ? ` ${needle} ` : ` ${needle}`
  let count = 0
  for (let at = text.indexOf(sought); at !== -1; at = text.indexOf(sought, at + 1)) count++
  return count
}
