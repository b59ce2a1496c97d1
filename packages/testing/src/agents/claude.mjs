/**
 * A scripted agent that prints what `claude -p --output-format stream-json` does: `claude.mjs BEHAVIOUR [ARGUMENT]…`.
 * - `fix FILE BEFORE AFTER`: reads its briefing, mends the file and says so.
 * - `lie`: changes nothing and says that it did.
 * - `denied`: may not edit, and ends with success and exit 0 all the same.
 * - `spend TOKENS`: uses that many tokens with every message, for ever.
 * - `rate-limited EPOCH_SECONDS`, `logged-out`, `overloaded`: its provider does not serve it, and that last one calls
 *   it a success.
 * - `refuse`: its model will not do it.
 * - `turns`: it has had as many turns as it may have.
 * - `linger`: says its last word and does not exit.
 * - `end-with CODE`: prints no result and exits with the code.
 */
import { randomUUID } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import process from "node:process"

const [behaviour, ...args] = process.argv.slice(2)
const session_id = randomUUID()

const print = (event) => console.log(JSON.stringify({ ...event, session_id }))

const message = (content, usage = { input_tokens: 10, output_tokens: 5 }, more = {}) =>
  print({ type: "assistant", message: { id: `msg_${randomUUID()}`, role: "assistant", content, usage, ...more } })

const use = (id, name, input) => message([{ type: "tool_use", id, name, input }])

const used = (tool_use_id, content, is_error = false) =>
  print({ type: "user", message: { role: "user", content: [{ type: "tool_result", tool_use_id, content, is_error }] } })

const result = (more) =>
  print({
    type: "result",
    subtype: "success",
    is_error: false,
    num_turns: 1,
    total_cost_usd: 0.01,
    usage: { input_tokens: 100, output_tokens: 50 },
    permission_denials: [],
    ...more
  })

const fail = (text) => {
  result({ is_error: true, result: text })
  process.exitCode = 1
}

const behaviours = {
  fix: () => {
    const [file, before, after] = args
    const briefing = readFileSync(0, "utf8")
    if (!briefing.includes(process.env.ORCHESTR8_TICKET)) throw new Error("the briefing does not name the ticket")
    message([{ type: "text", text: `I will mend ${file}.` }])
    use("toolu_1", "Edit", { file_path: file, old_string: before, new_string: after })
    writeFileSync(file, readFileSync(file, "utf8").replace(before, after))
    used("toolu_1", "The file has been updated.")
    result({ result: `${file} is mended.` })
  },
  lie: () => {
    message([{ type: "text", text: "I fixed the bug and all tests pass." }])
    result({ result: "I fixed the bug and all tests pass." })
  },
  denied: () => {
    const tool_input = { file_path: "src/price.ts", old_string: "+", new_string: "*" }
    use("toolu_1", "Edit", tool_input)
    used("toolu_1", "Claude requested permissions to write to src/price.ts, but you haven't granted it yet.", true)
    result({
      result: "I need permission to edit src/price.ts.",
      permission_denials: [{ tool_name: "Edit", tool_use_id: "toolu_1", tool_input }]
    })
  },
  spend: () => {
    setInterval(() => {
      message([{ type: "text", text: "Let me think about that again." }], {
        input_tokens: Number(args[0]),
        output_tokens: 0
      })
    }, 20)
  },
  "rate-limited": () => fail(`Claude AI usage limit reached|${args[0]}`),
  "logged-out": () => fail("Invalid API key · Please run /login"),
  overloaded: () =>
    result({ result: `API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}` }),
  refuse: () => {
    const text = "API Error: Claude is unable to respond to this request, which appears to violate our Usage Policy."
    message([{ type: "text", text }], undefined, { stop_reason: "refusal" })
    fail(text)
  },
  turns: () => {
    result({ subtype: "error_max_turns", is_error: true })
    process.exitCode = 1
  },
  linger: () => {
    result({ result: "Done." })
    setInterval(() => {}, 1000)
  },
  "end-with": () => {
    message([{ type: "text", text: "Working on it." }])
    process.exitCode = Number(args[0])
  }
}

print({ type: "system", subtype: "init", cwd: process.cwd(), tools: ["Read", "Edit", "Bash"], mcp_servers: [] })
behaviours[behaviour]()
