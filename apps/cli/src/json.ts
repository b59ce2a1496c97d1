/** The one way that JSON is written. Pure. */

/** One line; control characters that JSON would leave raw are escaped, so that a terminal may show it. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what this escapes
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
  )
