/**
 * What the tools of the known agents do, by name, and what to say of one use of them in a line. The agents borrow names
 * from each other, so one table serves them all.
 */
import type { AgentEvent, ToolKind } from "@orchestr8/contracts"
import { oneLine } from "./events.ts"
import { textAt } from "./json.ts"

/** Lower case, letters only. */
const names: ReadonlyArray<readonly [ToolKind, string]> = [
  ["read", "read readfile readmanyfiles view ls list listdirectory notebookread bashoutput"],
  ["search", "grep glob rg search searchfilecontent grepsearch filesearch codesearch toolsearch"],
  [
    "edit",
    "edit multiedit write writefile replace create strreplace strreplaceeditor insert applypatch patch notebookedit"
  ],
  ["delete", "delete deletefile remove"],
  ["move", "move rename movefile"],
  ["execute", "bash shell runshellcommand powershell killshell"],
  ["fetch", "webfetch websearch googlewebsearch fetch"],
  ["think", "task agent think todowrite todoread todo updatetodo writetodos reportintent"],
  ["switch_mode", "exitplanmode enterplanmode switchmode"]
]

const kinds: ReadonlyMap<string, ToolKind> = new Map(
  names.flatMap(([kind, words]) => words.split(" ").map((name) => [name, kind] as const))
)

export const toolKind = (name: string): ToolKind => kinds.get(name.toLowerCase().replace(/[^a-z]/g, "")) ?? "other"

const PATHS = ["file_path", "filePath", "path", "notebook_path"]
const TELLING = ["command", ...PATHS, "pattern", "query", "url", "description", "prompt"]

/** `input`: its arguments, in whatever shape. */
export const toolUse = (name: string, input: unknown): Extract<AgentEvent, { readonly _tag: "tool" }> => ({
  _tag: "tool",
  name: oneLine(name),
  kind: toolKind(name),
  detail: oneLine(firstText(input, TELLING) ?? patchedPaths(input).join(" "))
})

/** The files that a use of the tool changes if it works; none when the tool is not for editing. */
export const editedPaths = (name: string, input: unknown): ReadonlyArray<string> => {
  if (toolKind(name) !== "edit") return []
  const path = firstText(input, PATHS)
  return path === undefined ? patchedPaths(input) : [path]
}

const firstText = (input: unknown, keys: ReadonlyArray<string>): string | undefined => {
  for (const key of keys) {
    const text = textAt(input, key)
    if (text !== undefined && text !== "") return text
  }
  return undefined
}

const MOST_PATHS = 50

/** The files that a patch in the form of Codex names. */
const patchedPaths = (input: unknown): ReadonlyArray<string> => {
  const patch = typeof input === "string" ? input : firstText(input, ["patchText", "patch", "input"])
  const found = (patch ?? "").matchAll(/^\*\*\* (?:Add|Update|Delete) File: (.+)$/gm)
  return [...found.take(MOST_PATHS)].map(([, path = ""]) => path.trim())
}
