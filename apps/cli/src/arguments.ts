/** Small kindnesses before parsing. Pure. */
import { toggles } from "./globalFlags.ts"

/** `help VERB` means `VERB --help`; a toggle may be repeated, and never takes the next word for its value. */
export const normaliseArguments = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = argv.indexOf("--")
  const own = end === -1 ? argv : argv.slice(0, end)
  const [first, ...rest] = own
  const asked = first === "help" ? [...rest, "--help"] : own
  const kept = asked.filter((argument, at) => !toggles.includes(argument) || asked.indexOf(argument) === at)
  const explicit = kept.map((argument) => (toggles.includes(argument) ? `${argument}=true` : argument))
  return end === -1 ? explicit : [...explicit, ...argv.slice(end)]
}

/** Known before anything is parsed, so that a wrong command line is answered in the right way. */
export const wantsJson = (argv: ReadonlyArray<string>): boolean => {
  const end = argv.indexOf("--")
  return (end === -1 ? argv : argv.slice(0, end)).some(
    (argument) => argument === "--json" || argument === "--json=true"
  )
}
