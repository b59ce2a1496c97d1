import { assert, describe, it } from "@effect/vitest"
import { fromMillis } from "@orchestr8/contracts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { failureOf } from "../src/failureOf.ts"

const NOW = Date.parse("2026-11-22T10:00:00Z")

const messages = {
  rate_limit: [
    "Claude AI usage limit reached|4102444800",
    "You've hit your limit · resets 2am (Europe/Berlin)",
    "You've hit your session limit · resets 4pm",
    'API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your account\'s rate limit."}}',
    'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    "API Error: Repeated 529 Overloaded errors",
    "Error: API error 529",
    "exceeded retry limit, last status: 429 Too Many Requests, request id: c4fc59ca",
    "You've hit your usage limit. Upgrade to Pro or try again in 2 days 3 hours.",
    '{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached"}}',
    "Rate limit reached for gpt-5 in organization org-x on tokens per min (TPM)",
    "You exceeded your current quota, please check your plan and billing details.",
    "Quota exceeded for quota metric 'Gemini 2.5 Pro Requests' and limit",
    '{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}',
    "You have exhausted your daily quota on this model.",
    "APIError (status 429): slow down"
  ],
  login: [
    "Invalid API key · Please run /login",
    "Invalid API key · Fix external API key",
    "Not logged in · Please run /login",
    'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}} · Please run /login',
    "Credit balance is too low",
    "unexpected status 401 Unauthorized: Missing bearer or basic authentication in header",
    "Incorrect API key provided: sk-x. You can find your API key at https://example.com",
    "Please set an Auth method in your settings.json or specify one of the following environment variables",
    "API key not valid. Please pass a valid API key.",
    "Error: No authentication information found.",
    "Not signed in. Run copilot login.",
    "ProviderAuthError: no key",
    "Your access token could not be refreshed because your refresh token was revoked. Please log out and sign in again: token expired"
  ],
  configuration: [
    'API Error: 404 {"type":"error","error":{"type":"not_found_error","message":"model: claude-nine"}}',
    "The 'gpt-9' model is not supported when using Codex with a ChatGPT account.",
    "The model `gpt-9` does not exist or you do not have access to it.",
    "ProviderModelNotFoundError: Model not found: anthropic/nine",
    "error: unknown option '--frobnicate'",
    "error: unexpected argument '--frobnicate' found",
    "Unknown argument: frobnicate",
    "Error loading config.toml: invalid type",
    "Invalid MCP configuration: not JSON",
    "sh: 1: claude: command not found"
  ]
} as const

describe("failureOf", () => {
  for (const [failure, texts] of Object.entries(messages)) {
    it.each(texts)(`${failure}: %s`, (text) => {
      assert.strictEqual(failureOf(text, NOW)?.failure, failure)
    })
  }

  it.each([
    "",
    "TypeError: Cannot read properties of undefined (reading 'price')",
    "Error: ENOSPC: no space left on device",
    "API Error: 500 Internal server error",
    "stream disconnected before completion",
    "The file src/login.ts has 401 lines",
    "limit of 429 items in the list",
    "the test of the model passes",
    "I can't help with that"
  ])("knows nothing of: %s", (text) => {
    assert.isUndefined(failureOf(text, NOW))
  })

  it("tells when a limit ends, and nothing of the kind for other failures", () => {
    assert.deepStrictEqual(failureOf("usage limit reached, try again in 1h", NOW), {
      failure: "rate_limit",
      retryAt: fromMillis(NOW + 3_600_000)
    })
    assert.deepStrictEqual(failureOf("Please run /login, then try again in 1h", NOW), { failure: "login" })
  })

  it.effect.prop("never throws", { text: Schema.String }, ({ text }) => Effect.sync(() => failureOf(text, NOW)))

  it.each(["a ".repeat(50_000), "try again in ".repeat(8000), "resets 1 1 1".repeat(8000), `${"1h ".repeat(30_000)}x`])(
    "is quick with a hostile message %#",
    (text) => {
      const began = performance.now()
      failureOf(`rate limit ${text}`, NOW)
      failureOf(text, NOW)
      assert.isBelow(performance.now() - began, 500)
    }
  )
})
