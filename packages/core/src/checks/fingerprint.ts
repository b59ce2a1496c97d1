/**
 * What makes two findings the same problem: check, file, code, and the headline of the message without numbers,
 * paths and quoted parts. The place in the file does not count, so edits above it make no new ticket.
 *
 * The hash is FNV-1a with 64 bits: published, so fingerprints stay what they are whatever library changes, and
 * wide enough that two of a million problems clash once in 37 million stores. It is no protection against somebody
 * who wants a clash; that would only merge two tickets.
 */
import type { Finding } from "@orchestr8/contracts"
import { headline } from "./finding.ts"

const OFFSET_BASIS = 0xcbf29ce484222325n
const MAX_HEADLINE = 1000
const PRIME = 0x100000001b3n

/** 16 lower-case hex digits. */
export const fingerprint = (check: string, finding: Finding): string =>
  fnv1a64([check, finding.file, finding.code, essence(headline(finding).slice(0, MAX_HEADLINE))].join("\0"))

/** FNV-1a of the UTF-8 bytes of a text: 16 lower-case hex digits. */
export const fnv1a64 = (text: string): string => {
  let hash = OFFSET_BASIS
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME)
  return hash.toString(16).padStart(16, "0")
}

const QUOTED = /(?<!\w)'[^']*'(?!\w)|"[^"]*"|`[^`]*`|\u2018[^\u2019]*\u2019|\u201c[^\u201d]*\u201d/g
const PATH = /(?:[A-Za-z]:|file:\/)?[^\s:;,()[\]{}<>|=]*[\\/][^\s:;,()[\]{}<>|=]*/g
const NUMBER = /0x[\da-f]+|\d+(?:[.,]\d+)*/gi

const essence = (message: string): string =>
  message.replace(QUOTED, "'").replace(PATH, "/").replace(NUMBER, "0").replace(/\s+/g, " ").trim()
