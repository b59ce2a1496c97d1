/** Help pages: what it does, how to say it, the choices, examples. */
import * as Option from "effect/Option"
import type { ArgDoc, FlagDoc, HelpDoc } from "effect/cli/HelpDoc"
import type { Style } from "./style.ts"

export interface HelpPage {
  readonly style: Style
  /** Columns of the terminal; undefined for a file or a pipe. */
  readonly columns: number | undefined
}

type Row = readonly [left: string, right: string]

const WIDEST = 100
const INDENT = "  "

export const formatHelp = (doc: HelpDoc, { columns, style }: HelpPage): string => {
  const width = Math.min(columns ?? WIDEST, WIDEST)
  const root = (doc.commandPath ?? []).length < 2
  const section = (title: string, body: string): ReadonlyArray<string> =>
    body === "" ? [] : [`${style.bold(title)}\n${body}`]
  const table = (title: string, rows: ReadonlyArray<Row>) => section(title, formatRows(rows, width, style))
  const examples = (doc.examples ?? []).map(({ command, description }) =>
    [...(description === undefined ? [] : [style.dim(`${INDENT}# ${description}`)]), `${INDENT}${command}`].join("\n")
  )
  const globals = (doc.globalFlags ?? []).map(flagRow)
  return [
    ...(doc.description === "" ? [] : [wrap(doc.description, width)]),
    ...section("Usage", `${INDENT}${doc.usage.replace("<subcommand>", "<command>")}`),
    ...(doc.subcommands ?? []).flatMap(({ commands, group = "Commands" }) =>
      table(
        group,
        commands.map(({ description, name, shortDescription }) => [name, shortDescription ?? description])
      )
    ),
    ...table("Arguments", (doc.args ?? []).map(argumentRow)),
    ...table("Flags", doc.flags.map(flagRow)),
    ...section("Examples", examples.join("\n")),
    ...(root
      ? table("Flags of every command", globals)
      : [style.dim(wrap("Flags of every command, such as --json and -C: tickets --help", width))])
  ].join("\n\n")
}

const argumentRow = ({ description, name, required, variadic }: ArgDoc): Row => [
  `${required ? name.toUpperCase() : `[${name.toUpperCase()}]`}${variadic ? "…" : ""}`,
  Option.getOrElse(description, () => "")
]

const flagRow = ({ aliases, description, name, required, type }: FlagDoc): Row => {
  const names = [...aliases, `--${name}`].join(", ")
  const text = Option.getOrElse(description, () => "")
  return [type === "boolean" ? names : `${names} ${metavar(type)}`, required ? `${text} (required)` : text]
}

const metavar = (type: string): string => (type.startsWith("<") ? type : `<${type}>`)

/** Left sides in a column; a long one has a line of its own. */
const formatRows = (rows: ReadonlyArray<Row>, width: number, style: Style): string => {
  const column = Math.min(Math.max(0, ...rows.map(([left]) => left.length)), 26)
  const margin = INDENT.length + column + 2
  return rows
    .map(([left, right]) => {
      const text = wrap(right, Math.max(width - margin, 30))
        .split("\n")
        .join(`\n${" ".repeat(margin)}`)
      const head = `${INDENT}${style.cyan(left)}`
      return left.length > column
        ? `${head}\n${" ".repeat(margin)}${text}`
        : `${head}${" ".repeat(column - left.length + 2)}${text}`
    })
    .join("\n")
}

/** Breaks each line between words where it gets longer than `width`; blank lines stay. */
const wrap = (text: string, width: number): string =>
  text
    .split("\n")
    .map((line) => {
      const lines = [""]
      for (const word of line.split(" ")) {
        const last = lines.at(-1) ?? ""
        if (last !== "" && last.length + 1 + word.length > width) lines.push(word)
        else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`
      }
      return lines.join("\n")
    })
    .join("\n")
