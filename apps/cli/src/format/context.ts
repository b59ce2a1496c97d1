/** Everything about a fiefdom, for people. */
import type { FiefdomContext } from "@orchestr8/contracts"
import type { Page } from "../Output.ts"

export const formatContext = (
  { combat, connections, fiefdom, health, locks, tickets }: FiefdomContext,
  { style }: Page
): string => {
  const paint = { working: style.green, broken: style.red, unknown: style.yellow }[health.status]
  const places = (lines: FiefdomContext["health"]["errors"]) =>
    lines.map(({ file, line, message }) => `${file}${line > 0 ? `:${line}` : ""}  ${message}`)
  const sections: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["Errors", places(health.errors)],
    ["Warnings", places(health.warnings)],
    ["Tickets", tickets],
    ["Imports from", connections.imports_from],
    ["Broken imports", connections.broken.map(({ import: name, line }) => `${name}  line ${line}`)],
    ["In combat", combat.active ? [`${combat.model}  ${combat.terminal_id}`] : []],
    ["Protected", locks.map(({ file, reason }) => `${file}  ${reason}`)]
  ]
  return [
    `${style.bold(fiefdom)}  ${paint(health.status)}`,
    ...sections.flatMap(([title, lines]) =>
      lines.length === 0 ? [] : ["", style.bold(title), ...lines.map((line) => `  ${line.replace(/\s+/g, " ")}`)]
    )
  ].join("\n")
}
