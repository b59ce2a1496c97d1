/**
 * Text for documents that people open or print: escape sequences and control characters removed, line ends `\n`.
 * Tabs stay. Linear in the length of the text, and one pass: what is left never forms a new sequence.
 */
/* oxlint-disable no-control-regex -- control characters are what this removes */

/** From an introducer to its terminator: operating system commands and other strings, which may carry any text. */
const STRING_SEQUENCE =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)/
const CONTROL_SEQUENCE = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/
const ESCAPE_SEQUENCE = /\u001b[ -/]*[0-~]/
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

const REMOVED = new RegExp(
  [STRING_SEQUENCE, CONTROL_SEQUENCE, ESCAPE_SEQUENCE, CONTROL].map(({ source }) => source).join("|"),
  "g"
)

export const plainText = (text: string): string => text.replace(/\r\n?/g, "\n").replace(REMOVED, "")
