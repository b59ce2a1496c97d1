/**
 * What stands in an agent's command for things that are only known at its start: `{briefing_file}`, `{briefing}` (its
 * text), `{ticket_id}`, `{worktree}` and `{mcp_config}`. Other words in braces are mistakes; braces around anything
 * else, such as JSON, are not ours.
 */
export interface PlaceholderValues {
  /** Absolute path. */
  readonly briefing_file: string
  readonly briefing: string
  readonly ticket_id: string
  /** Absolute path of the folder that the agent works in. */
  readonly worktree: string
  /** Absolute path of the file that names the MCP server of the tickets, in the form of Claude. */
  readonly mcp_config: string
}

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_-]*)\}/g

const known: ReadonlyArray<string> = [
  "briefing_file",
  "briefing",
  "ticket_id",
  "worktree",
  "mcp_config"
] satisfies ReadonlyArray<keyof PlaceholderValues>

const isKnown = (name: string): name is keyof PlaceholderValues => known.includes(name)

/** The names in the command that mean nothing here. */
export const unknownPlaceholders = (command: ReadonlyArray<string>): ReadonlyArray<string> =>
  command.flatMap((argument) =>
    [...argument.matchAll(PLACEHOLDER)].flatMap(([, name = ""]) => (isKnown(name) ? [] : [name]))
  )

/** Each argument stays one argument, whatever the values hold. */
export const fillPlaceholders = (command: ReadonlyArray<string>, values: PlaceholderValues): ReadonlyArray<string> =>
  command.map((argument) =>
    argument.replace(PLACEHOLDER, (text, name: string) => (isKnown(name) ? values[name] : text))
  )

export const placeholderNames: string = known.map((name) => `{${name}}`).join(", ")
