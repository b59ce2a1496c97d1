import { assert, describe, it } from "@effect/vitest"
import { toMillis } from "@orchestr8/contracts"
import { retryTime } from "../src/retryTime.ts"

const NOW = Date.parse("2026-11-22T10:00:00Z")

const told = (message: string): string | undefined => {
  const time = retryTime(message, NOW)
  return time === undefined ? undefined : new Date(toMillis(time)).toISOString()
}

describe("retryTime", () => {
  it.each([
    [`Claude AI usage limit reached|${NOW / 1000 + 3600}`, "2026-11-22T11:00:00.000Z"],
    [
      `{"type":"usage_limit_reached","resets_at":${NOW / 1000 + 60},"resets_in_seconds":13872}`,
      "2026-11-22T10:01:00.000Z"
    ],
    ['{"type":"usage_limit_reached","resets_in_seconds":90}', "2026-11-22T10:01:30.000Z"],
    ["Rate limit reached for gpt-5 in organization org-x. Please try again in 1m30s.", "2026-11-22T10:01:30.000Z"],
    ["Please try again in 20s. Visit https://example.com", "2026-11-22T10:00:20.000Z"],
    ["try again in 2 days 3 hours 4 minutes", "2026-11-24T13:04:00.000Z"],
    ["Please retry in 34.5s.", "2026-11-22T10:00:34.500Z"],
    [
      "You have exhausted your capacity on this model. Your quota will reset after 18h20m10s.",
      "2026-11-23T04:20:10.000Z"
    ],
    ['"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"', "2026-11-22T10:00:34.000Z"],
    ["429 Too Many Requests, retry-after: 120", "2026-11-22T10:02:00.000Z"],
    ["You've hit your limit · resets 3pm (Europe/Berlin)", "2026-11-22T14:00:00.000Z"],
    ["You've hit your limit · resets 2am (Europe/Berlin)", "2026-11-23T01:00:00.000Z"],
    ["Claude usage limit reached. Your limit will reset at 9am (America/Chicago).", "2026-11-22T15:00:00.000Z"],
    ["You've hit your limit · resets Nov 25 at 4pm (America/Recife)", "2026-11-25T19:00:00.000Z"],
    ["You've hit your limit · resets Nov 30, 11:30am (Asia/Calcutta)", "2026-11-30T06:00:00.000Z"],
    ["You've hit your limit · resets 12am (UTC)", "2026-11-23T00:00:00.000Z"],
    ["You've hit your usage limit. Try again at Nov 24th, 2026 8:21 AM (UTC).", "2026-11-24T08:21:00.000Z"]
  ])("%s", (message, expected) => {
    assert.strictEqual(told(message), expected)
  })

  it("takes a time of day without a zone for a local one", () => {
    const time = retryTime("resets 3:30pm", NOW)
    assert.isDefined(time)
    const date = new Date(toMillis(time))
    assert.deepStrictEqual([date.getHours(), date.getMinutes()], [15, 30])
  })

  it.each([
    "usage limit reached",
    "try again later",
    "resets 3",
    "limit reached|17",
    "Claude AI usage limit reached|1562952400",
    "try again in 400 days",
    "resets Feb 31 at 3pm (UTC)",
    "resets 99:99pm (No/Such_Zone)",
    "try again at Nov 24th, 1999 8:21 AM"
  ])("no time that can be used: %s", (message) => {
    assert.isUndefined(told(message))
  })
})
