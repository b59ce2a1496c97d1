/**
 * A scripted agent of the Agent Client Protocol: `acp.mjs BEHAVIOUR [ARGUMENT]…`, one behaviour for each way that real
 * agents behave. It reads its briefing first, works in the folder of its session, and exits at the end of its input.
 */
import { execFileSync, spawn } from "node:child_process"
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import process from "node:process"
import { Readable, Writable } from "node:stream"
import { setTimeout as wait } from "node:timers/promises"
import { agent, methods, ndJsonStream, PROTOCOL_VERSION, RequestError } from "@agentclientprotocol/sdk"

const [behaviour, ...args] = process.argv.slice(2)
const forever = () => new Promise(() => setInterval(() => {}, 1000))

/** What a behaviour is given: its session, and ways to tell of its work. */
const work = (session, client) => {
  const update = (change) => client.notify(methods.client.session.update, { sessionId: session.id, update: change })
  /** In pieces, as models write. */
  const say = async (text) => {
    for (const piece of text.match(/\s*\S+/g) ?? []) {
      await update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text: piece } })
    }
  }
  const edit = async (id, [file, before, after]) => {
    const target = path.join(session.cwd, file)
    const text = readFileSync(target, "utf8")
    const content = [{ type: "diff", path: target, oldText: text, newText: text.replace(before, after) }]
    await update({ sessionUpdate: "tool_call", toolCallId: id, title: `Edit ${file}`, kind: "edit", content })
    writeFileSync(target, text.replace(before, after))
    await update({ sessionUpdate: "tool_call_update", toolCallId: id, status: "completed" })
  }
  return { ...session, client, update, say, edit }
}

const mend = async ({ edit, say, update }) => {
  await update({ sessionUpdate: "agent_thought_chunk", content: { type: "text", text: "where is it?" } })
  await say("I will change one line.")
  await edit("edit-1", args)
  await update({ sessionUpdate: "usage_update", used: 1200, size: 200_000, cost: { amount: 0.02, currency: "USD" } })
  await say("I changed it.")
}

/** Each gives the stop reason of its turn; none: `end_turn`. */
const behaviours = {
  /** `honest FILE BEFORE AFTER` mends one thing and says so. */
  honest: mend,
  /** `committing FILE BEFORE AFTER` commits what it mends. */
  committing: async (session) => {
    await mend(session)
    const identity = ["-c", "user.name=agent", "-c", "user.email=agent@example.invalid"]
    const commit = ["commit", "--quiet", "--all", "--message", "mended"]
    execFileSync("git", [...identity, ...commit], { cwd: session.cwd, stdio: "ignore" })
  },
  /** `test-editing FILE BEFORE AFTER` makes the test agree with the bug. */
  "test-editing": mend,
  lying: ({ say }) => say("I fixed the bug and all tests pass."),
  /** `hanging [PID_FILE]` is deaf to TERM, to `session/cancel` and to the end of its input. */
  hanging: async ({ say, update }) => {
    process.on("SIGTERM", () => {})
    await say("thinking")
    await update({ sessionUpdate: "plan", entries: [] })
    if (args[0] !== undefined) writeFileSync(args[0], String(process.pid))
    await forever()
  },
  /** `waiting` does nothing until it is cancelled. */
  waiting: async ({ cancelled, say, update }) => {
    await say("thinking")
    await update({ sessionUpdate: "plan", entries: [] })
    await cancelled
    return "cancelled"
  },
  /** `flooding [MEGABYTES]` says a lot, 200 MB by default. */
  flooding: async ({ say, update }) => {
    const content = { type: "text", text: `${"lorem ipsum ".repeat(85)}\n` }
    for (let bytes = 0; bytes < Number(args[0] ?? 200) * 1024 * 1024; bytes += content.text.length) {
      await update({ sessionUpdate: "agent_message_chunk", content })
    }
    await update({ sessionUpdate: "plan", entries: [] })
    await say("the end")
  },
  /** `crashing [FILE]` changes half of it and dies in the middle of its turn. */
  crashing: async ({ cwd, say }) => {
    await say("working on it")
    if (args[0] !== undefined) appendFileSync(path.join(cwd, args[0]), "\nhalf a cha")
    process.stderr.write("Error: cannot read properties of undefined\n", () => process.exit(1))
    await forever()
  },
  /** `grandchild PID_FILE` leaves a process behind, in a session of its own and deaf to TERM. */
  grandchild: async ({ say }) => {
    const script = `process.on("SIGTERM", () => {}); require("fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)`
    spawn(process.execPath, ["-e", script, args[0]], { detached: true, stdio: "ignore" }).unref()
    while (!existsSync(args[0])) await wait(10)
    await say("done")
  },
  /** `asking FILE BEFORE AFTER` edits only when it may run a command first. */
  asking: async ({ client, edit, id, say, update }) => {
    const toolCall = {
      toolCallId: "run-1",
      title: "Run sed",
      kind: "execute",
      rawInput: { command: `sed -i ${args[0]}` }
    }
    await update({ sessionUpdate: "tool_call", ...toolCall, status: "pending" })
    const { outcome } = await client.request(methods.client.session.requestPermission, {
      sessionId: id,
      toolCall,
      options: [
        { optionId: "always", name: "Always allow", kind: "allow_always" },
        { optionId: "yes", name: "Allow", kind: "allow_once" },
        { optionId: "no", name: "Reject", kind: "reject_once" }
      ]
    })
    const allowed = outcome.outcome === "selected" && outcome.optionId !== "no"
    const status = allowed ? "completed" : "failed"
    await update({ sessionUpdate: "tool_call_update", toolCallId: "run-1", status })
    if (outcome.outcome === "cancelled") return "cancelled"
    if (allowed) await edit("edit-1", args)
    await say(allowed ? `done with ${outcome.optionId}` : "I was not allowed to run sed.")
  },
  /** `spending` uses more with every update, far more than any budget, and waits. */
  spending: async ({ cancelled, update }) => {
    for (let used = 1000; used <= 1e9; used *= 10) {
      const cost = { amount: used / 100_000, currency: "USD" }
      await update({ sessionUpdate: "usage_update", used, size: 2e9, cost })
    }
    await cancelled
    return "cancelled"
  },
  /** Ends its turn and does not exit, not even at the end of its input. */
  lingering: async ({ say }) => {
    setInterval(() => {}, 1000)
    await say("Done.")
  },
  refusing: async ({ say }) => {
    await say("I cannot help with that.")
    return "refusal"
  },
  /** `stopping REASON` ends its turn so. */
  stopping: async ({ say }) => {
    await say("so far")
    return args[0]
  },
  "rate-limited": () => {
    throw new RequestError(-32603, "Internal error", { details: "429 Too Many Requests", retry_after: 30 })
  },
  /** `garbage FILE BEFORE AFTER` prints what is no message of the protocol, then does as `honest` does. */
  garbage: async (session) => {
    await session.say("before")
    for (const line of GARBAGE) process.stdout.write(`${line}\n`)
    await mend(session)
  },
  /** `oversized` says one word too long to be read, and goes on. */
  oversized: async ({ say }) => {
    await say("x".repeat(17 * 1024 * 1024))
    await say("after")
  },
  /** `telling` says, as JSON, what it was started with and what its client can do. */
  telling: async ({ client, cwd, id, mcpServers, say }) => {
    const answers = {}
    for (const method of [methods.client.fs.readTextFile, methods.client.terminal.create, "_example/unknown"]) {
      const params = { sessionId: id, path: path.join(cwd, "a"), command: "true" }
      answers[method] = await client.request(method, params).then(
        () => "answered",
        (error) => error.code
      )
    }
    await say(JSON.stringify({ cwd, mcpServers, capabilities, answers }))
  }
}

const GARBAGE = [
  "Welcome to the agent!",
  "\u001b[31mwarning\u001b[0m \u001b]0;title\u0007",
  "{",
  "42",
  "null",
  "[]",
  "",
  "{}",
  '{"jsonrpc":"1.0","method":"session/update"}',
  '{"jsonrpc":"2.0","id":777,"result":{}}',
  '{"jsonrpc":"2.0","id":{},"method":"session/request_permission"}',
  '{"jsonrpc":"2.0","id":0,"error":"no"}',
  '{"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"tool_call"}}}',
  '{"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"from_the_future"}}}',
  '{"jsonrpc":"2.0","method":"_example/unknown"}',
  '{"jsonrpc":"2.0","id":"a","method":"session/request_permission","params":{"options":7}}'
]

const sessions = new Map()
let capabilities

if (behaviour === "silent") {
  process.stdin.resume()
  await forever()
}
if (behaviours[behaviour] === undefined && behaviour !== "logged-out") throw new Error(`no behaviour ${behaviour}`)

agent({ name: "scripted" })
  .onRequest(methods.agent.initialize, ({ params }) => {
    capabilities = params.clientCapabilities
    return {
      protocolVersion: PROTOCOL_VERSION,
      agentCapabilities: { loadSession: false },
      authMethods: [{ id: "login", name: "Log in" }]
    }
  })
  .onRequest(methods.agent.session.new, ({ params }) => {
    if (behaviour === "logged-out") throw RequestError.authRequired()
    const id = crypto.randomUUID()
    const { promise: cancelled, resolve: cancel } = Promise.withResolvers()
    sessions.set(id, { id, cwd: params.cwd, mcpServers: params.mcpServers, cancelled, cancel })
    return { sessionId: id }
  })
  .onNotification(methods.agent.session.cancel, ({ params }) => sessions.get(params.sessionId)?.cancel())
  .onRequest(methods.agent.session.prompt, async ({ client, params }) => {
    const briefing = params.prompt.map((block) => block.text ?? "").join("")
    if (!briefing.includes(process.env.ORCHESTR8_TICKET)) throw new Error("the briefing does not name the ticket")
    const stopReason = await behaviours[behaviour](work(sessions.get(params.sessionId), client))
    return { stopReason: typeof stopReason === "string" ? stopReason : "end_turn" }
  })
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)))
