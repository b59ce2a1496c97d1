/**
 * The body of a Backlog.md task: sections under known `## ` headings, which the program encloses in comment markers
 * such as `<!-- AC:BEGIN -->`. A heading inside markers or a code fence is content. Implementation notes and
 * comments become notes, every other section stays in the description under its heading.
 */
import type { Timestamp } from "@orchestr8/contracts"
import type { SourceNote } from "./SourceTicket.ts"

export interface BacklogBody {
  readonly description: string
  readonly implementationNotes: string
  readonly comments: ReadonlyArray<SourceNote>
}

const DESCRIPTION = "Description"
const NOTES = "Implementation Notes"
const COMMENTS = "Comments"
const TITLES: ReadonlyMap<string, string> = new Map(
  [
    DESCRIPTION,
    "Acceptance Criteria",
    "Definition of Done",
    "Implementation Plan",
    NOTES,
    COMMENTS,
    "Final Summary"
  ].map((title) => [title.toLowerCase(), title])
)
const MARKER = /^<!-- (SECTION:[A-Z_]+|AC|DOD|COMMENTS):(BEGIN|END) -->$/
const FENCE = /^ {0,3}(`{3,}|~{3,})/

/** `time` reads the dates of comments. */
export const readBacklogBody = (body: string, time: (text: string) => Timestamp | undefined): BacklogBody => {
  const sections = readSections(body)
  const other = [...sections].filter(([title]) => title !== DESCRIPTION && title !== NOTES && title !== COMMENTS)
  return {
    description: [
      sections.get(DESCRIPTION) ?? "",
      ...other.map(([title, text]) => (text === "" ? "" : `## ${title}\n\n${text}`))
    ]
      .filter((text) => text !== "")
      .join("\n\n"),
    implementationNotes: sections.get(NOTES) ?? "",
    comments: (sections.get(COMMENTS) ?? "")
      .split("<!-- COMMENT:BEGIN -->")
      .slice(1)
      .map((block) => readComment(block.split("<!-- COMMENT:END -->", 1)[0] ?? "", time))
  }
}

/** Text before the first heading counts as description. */
const readSections = (body: string): ReadonlyMap<string, string> => {
  const sections = new Map<string, Array<string>>()
  let lines: Array<string> = []
  sections.set(DESCRIPTION, lines)
  let marker: string | undefined
  let fence: string | undefined
  for (const line of body.split("\n")) {
    const [, name, edge] = MARKER.exec(line.trim()) ?? []
    const title = line.startsWith("## ") ? TITLES.get(line.slice(3).trim().toLowerCase()) : undefined
    if (fence === undefined && marker === undefined && edge === "BEGIN") marker = name
    else if (marker !== undefined && name === marker && edge === "END") {
      marker = undefined
      fence = undefined
    } else if (fence === undefined && marker === undefined && title !== undefined) {
      lines = sections.get(title) ?? []
      sections.set(title, lines)
    } else {
      fence = fenceAfter(line, fence)
      lines.push(line)
    }
  }
  return new Map([...sections].map(([title, section]) => [title, section.join("\n").trim()]))
}

const fenceAfter = (line: string, fence: string | undefined): string | undefined => {
  const found = FENCE.exec(line)?.[1]
  if (fence === undefined || found === undefined) return fence ?? found
  return found.startsWith(fence) && line.trim() === found ? undefined : fence
}

const readComment = (block: string, time: (text: string) => Timestamp | undefined): SourceNote => {
  const text = block.trim()
  const end = text.indexOf("\n\n")
  const head = new Map(
    (end === -1 ? "" : text.slice(0, end)).split("\n").map((line) => {
      const colon = line.indexOf(":")
      return [line.slice(0, Math.max(colon, 0)).trim().toLowerCase(), line.slice(colon + 1).trim()]
    })
  )
  return {
    author: head.get("author") ?? "",
    text: end === -1 ? text : text.slice(end),
    at: time(head.get("created") ?? "")
  }
}
