/** Output that has no known form: every line that says something is text. Whether it went well is not in it. */
import { said } from "./events.ts"
import type { MakeParser } from "./OutputParser.ts"

export const none: MakeParser = () => ({ line: said, end: () => [] })
