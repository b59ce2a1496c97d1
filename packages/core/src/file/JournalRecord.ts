/**
 * One line of the history: an operation with the hashes of its ticket file before and after, and a checksum.
 * A whole image on create, on the first change of a ticket of older origin and on external edits, otherwise the
 * changes alone: records stay small because every process replays every one. Source: storage.md "A history record".
 */
import { hash } from "node:crypto"
import { crc32 } from "node:zlib"
import type { Operation, Sequence } from "@orchestr8/contracts"

export interface JournalRecord {
  readonly operation: Operation
  /** Hash of the ticket file before; null when there was none. */
  readonly before: string | null
  /** Hash of the ticket file after; null when it is gone. */
  readonly after: string | null
  /** True while further records of the same command follow: a tail that ends with one is no whole command. */
  readonly more: boolean
}

/** The first line of each segment. */
export interface SegmentHeader {
  readonly format: number
  readonly segment: number
  readonly first_seq: Sequence
}

export type JournalLine =
  | { readonly _tag: "Record"; readonly record: JournalRecord }
  | { readonly _tag: "Checkpoint"; readonly seq: Sequence }
  | { readonly _tag: "Header"; readonly header: SegmentHeader }

export const FORMAT = 1

const CRC = /,"crc":"([0-9a-f]{8})"\}$/

const seal = (value: object): string => {
  const body = JSON.stringify(value).slice(0, -1)
  return `${body},"crc":"${crc32(body).toString(16).padStart(8, "0")}"}\n`
}

/** Hash of the text of a ticket file, 16 hexadecimal digits. */
export const contentHash = (text: string): string => hash("sha1", text, "hex").slice(0, 16)

export const encodeRecord = ({ operation, before, after, more }: JournalRecord): string => {
  const { seq, at, actor, operation: op, ticket_id: id, changes, image, ...rest } = operation
  const content =
    image !== undefined && Object.keys(changes).length === 0 ? { image } : { changes, ...(image && { image }) }
  return seal({ seq, at, actor, op, id, ...rest, ...content, before, after, ...(more ? { more } : {}) })
}

/** Says that the ticket files of every operation up to this one are on the disk itself. */
export const encodeCheckpoint = (checkpoint: Sequence, at: string): string => seal({ checkpoint, at })

export const encodeHeader = (header: SegmentHeader): string => seal(header)

/** Undefined for a line that is not whole: damaged, or cut off by a crash. */
export const decodeLine = (line: string): JournalLine | undefined => {
  const match = CRC.exec(line)
  if (match === null || crc32(line.slice(0, match.index)) !== Number.parseInt(match[1] ?? "", 16)) return undefined
  const value = JSON.parse(line) as Record<string, unknown>
  if ("format" in value) return { _tag: "Header", header: value as unknown as SegmentHeader }
  if ("checkpoint" in value) return { _tag: "Checkpoint", seq: value["checkpoint"] as Sequence }
  const { op, id, before, after, more, crc: _, changes = {}, ...rest } = value
  const operation = { ...rest, operation: op, ticket_id: id, changes } as unknown as Operation
  return {
    _tag: "Record",
    record: { operation, before: before as string | null, after: after as string | null, more: more === true }
  }
}
