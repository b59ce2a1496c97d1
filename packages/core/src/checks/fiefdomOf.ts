/**
 * The fiefdom of a finding: the configured one, else the folder of its file. product.md has no fiefdom for the
 * project's top folder, and `.` is none: files there, findings without a file and files outside the project
 * belong to `root`.
 */
import type { Fiefdom, Finding } from "@orchestr8/contracts"
import { normaliseFiefdom } from "@orchestr8/contracts"
import * as Result from "effect/Result"
import { isInside } from "./sourcePath.ts"

const ROOT = "root" as Fiefdom

/** `configured`: a fiefdom; `auto` or undefined takes the folder. One that is not well-formed counts as `root`. */
export const fiefdomOf = (finding: Finding, configured: string | undefined): Fiefdom => {
  const isAutomatic = configured === undefined || configured === "auto"
  const folder = isInside(finding.file) ? finding.file.split("/").slice(0, -1).join("/") : ""
  return Result.getOrElse(normaliseFiefdom(isAutomatic ? folder : configured), () => ROOT)
}
