/**
 * SARIF 2.1.0 logs, OASIS standard. Results that passed, are suppressed, absent from the baseline or mere notes
 * do not count; errors that the tool met itself (such as a file that it could not parse) do, when they name a place.
 */
import type { Finding, Severity } from "@orchestr8/contracts"
import { makeFinding } from "./finding.ts"
import { at, listAt, textAt } from "./jsonValue.ts"
import type { OutputParser } from "./Reading.ts"
import { reading } from "./Reading.ts"

export const parseSarif: OutputParser = ({ document }, root) => {
  const isLog =
    Array.isArray(at(document, "runs")) && (textAt(document, "version").startsWith("2.") || isSchema(document))
  if (!isLog) return reading([], false)
  return reading(
    listAt(document, "runs").flatMap((run) => [
      ...listAt(run, "results").flatMap((result) => readResult(run, result, root)),
      ...listAt(run, "invocations").flatMap((invocation) =>
        [
          ...listAt(invocation, "toolConfigurationNotifications"),
          ...listAt(invocation, "toolExecutionNotifications")
        ].flatMap((notification) => readNotification(run, notification, root))
      )
    ]),
    true
  )
}

const isSchema = (document: unknown): boolean => textAt(document, "$schema").includes("sarif")

const readResult = (run: unknown, result: unknown, root: string): ReadonlyArray<Finding> => {
  const rule = ruleOf(run, result)
  const severity = severityOf(textAt(result, "level") || textAt(rule, "defaultConfiguration", "level") || "warning")
  const passed = textAt(result, "kind") !== "" && textAt(result, "kind") !== "fail"
  const gone = textAt(result, "baselineState") === "absent" || isSuppressed(result)
  if (severity === undefined || passed || gone) return []
  return [
    makeFinding(root, {
      ...placeOf(run, result),
      code: textAt(result, "ruleId") || textAt(result, "rule", "id") || textAt(rule, "id"),
      message: messageOf(result, rule),
      severity
    })
  ]
}

const readNotification = (run: unknown, notification: unknown, root: string): ReadonlyArray<Finding> => {
  const severity = severityOf(textAt(notification, "level") || "warning")
  const place = placeOf(run, notification)
  if (severity === undefined || place.file === "") return []
  const code = textAt(notification, "descriptor", "id")
  return [makeFinding(root, { ...place, code, message: textAt(notification, "message", "text"), severity })]
}

const severityOf = (level: string): Severity | undefined =>
  level === "error" || level === "warning" ? level : undefined

const isSuppressed = (result: unknown): boolean =>
  listAt(result, "suppressions").some((suppression) => ["", "accepted"].includes(textAt(suppression, "status")))

const ruleOf = (run: unknown, result: unknown): unknown => {
  const index = at(result, "ruleIndex") ?? at(result, "rule", "index")
  const rules = listAt(run, "tool", "driver", "rules")
  if (typeof index === "number" && at(result, "rule", "toolComponent") === undefined) return rules[index]
  return rules.length > 100 ? undefined : rules.find((rule) => textAt(rule, "id") === textAt(result, "ruleId"))
}

const messageOf = (result: unknown, rule: unknown): string => {
  const id = textAt(result, "message", "id")
  const template = textAt(result, "message", "text") || textAt(rule, "messageStrings", id, "text")
  const given = listAt(result, "message", "arguments")
  const filled = template.replace(/\{(\d{1,2})\}/g, (all, index: string) => {
    const argument = given[Number(index)]
    return typeof argument === "string" ? argument : all
  })
  return filled || textAt(rule, "shortDescription", "text")
}

const placeOf = (run: unknown, result: unknown) => {
  const physical = at(result, "locations", 0, "physicalLocation")
  const artifact = at(physical, "artifactLocation")
  const index = at(artifact, "index")
  const indexed = typeof index === "number" ? at(run, "artifacts", index, "location") : undefined
  const uri = textAt(artifact, "uri") || textAt(indexed, "uri")
  const base = textAt(run, "originalUriBaseIds", textAt(artifact, "uriBaseId"), "uri")
  return {
    file: base.startsWith("file:") && !/^[a-z]+:/i.test(uri) ? base + uri : decodeUri(uri),
    line: at(physical, "region", "startLine"),
    column: at(physical, "region", "startColumn")
  }
}

/** Relative references are percent-encoded too; `file:` URLs are decoded with the path. */
const decodeUri = (uri: string): string => {
  if (uri.startsWith("file:")) return uri
  try {
    return decodeURIComponent(uri)
  } catch {
    return uri
  }
}
