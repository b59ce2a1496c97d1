/**
 * The events of a session: what the agent says as whole messages, each tool call once, each file when its change is
 * done, what it used. Plans and thoughts are left out. Memory and the length of what is told are bounded, however much
 * an agent sends.
 */
import * as path from "node:path"
import { type AgentEvent, ToolKind } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"
import { oneLine } from "../parsers/events.ts"
import { readSessionUpdate, type SessionUpdate, type ToolCallChange } from "./sessionUpdate.ts"

/** Characters of a message that are told at once; a longer one is told in parts, by lines. */
const PART = 4096
/** Characters of text that are told of a session. */
const TEXT_LIMIT = 1024 * 1024
/** Characters that are kept of its last message, from its end. */
const LAST_WORDS = 4096
/** Tool calls that are remembered, the latest ones, and files of each. */
const CALLS = 1000
const PATHS = 100
const LONGEST_PATH = 4096

export interface ToolCall {
  readonly kind: ToolKind
  readonly title: string
  readonly status: string
  /** Files that it changes, or wants to change. */
  readonly paths: ReadonlyArray<string>
}

const isToolKind = Schema.is(ToolKind)
const CHANGING: ReadonlySet<ToolKind> = new Set(["edit", "delete", "move", "execute"])

export class SessionEvents {
  readonly #folder: string
  readonly #emit: (event: AgentEvent) => void
  readonly #calls = new Map<string, ToolCall>()
  #text = ""
  #told = 0
  #message = ""
  #messageId: string | null | undefined
  #messageOver = true
  #tokens: number | null = null
  #usd: number | null = null
  #changed = false

  /** `folder`: where the agent works; paths in it are told relative to it. */
  constructor(folder: string, emit: (event: AgentEvent) => void) {
    this.#folder = folder
    this.#emit = emit
  }

  /** The end of its last message. */
  get lastWords(): string {
    return this.#message.trim()
  }

  /** Has a tool that changes something been used to its end? */
  get hasChanged(): boolean {
    return this.#changed
  }

  /** A tool call as it is known so far. */
  call(toolCallId: string): ToolCall | undefined {
    return this.#calls.get(toolCallId)
  }

  /** The parameters of a `session/update`, not yet looked at. */
  update(params: unknown): void {
    const update = readSessionUpdate(params)
    if (update === "other") return this.flush()
    if (update === "malformed")
      return this.#emit({ _tag: "notice", text: "an update that does not follow the protocol" })
    switch (update.sessionUpdate) {
      case "agent_message_chunk":
        return this.#say(update)
      case "usage_update":
        return this.#use(update)
      default:
        return this.#change(update)
    }
  }

  /** Tells what the agent has said so far; its message is over. */
  flush(): void {
    this.#tell(this.#text)
    this.#text = ""
    this.#messageOver = true
  }

  #say({ content, messageId }: Extract<SessionUpdate, { sessionUpdate: "agent_message_chunk" }>): void {
    if (messageId !== this.#messageId) this.flush()
    if (this.#messageOver) this.#message = ""
    this.#messageId = messageId
    this.#messageOver = false
    const text = content.text ?? ""
    this.#message = `${this.#message}${text}`.slice(-LAST_WORDS)
    this.#text += text
    if (this.#text.length < PART) return
    const end = this.#text.lastIndexOf("\n") + 1
    const part = end === 0 ? this.#text : this.#text.slice(0, end)
    this.#tell(part)
    this.#text = this.#text.slice(part.length)
  }

  #tell(text: string): void {
    if (text.trim() === "" || this.#told >= TEXT_LIMIT) return
    this.#emit({ _tag: "text", text: text.slice(0, TEXT_LIMIT - this.#told).trim() })
    this.#told += text.length
    if (this.#told >= TEXT_LIMIT) this.#emit({ _tag: "notice", text: "it says more; the transcript has it" })
  }

  #change(change: ToolCallChange): void {
    const { toolCallId } = change
    const known = this.#calls.get(toolCallId)
    const kind = isToolKind(change.kind) ? change.kind : (known?.kind ?? "other")
    const title = oneLine(change.title ?? "") || (known?.title ?? oneLine(change.name ?? "")) || kind
    const status = change.status ?? known?.status ?? "pending"
    if (known === undefined) {
      this.flush()
      this.#emit({ _tag: "tool", name: oneLine(change.name ?? "") || kind, kind, detail: title })
    }
    const paths = change.content === undefined ? (known?.paths ?? []) : this.#paths(change)
    if (status === "completed" && known?.status !== "completed") {
      for (const changed of paths) this.#emit({ _tag: "diff", path: changed })
      this.#changed ||= CHANGING.has(kind)
    }
    this.#calls.delete(toolCallId)
    this.#calls.set(toolCallId, { kind, title, status, paths })
    for (const oldest of this.#calls.keys()) {
      if (this.#calls.size <= CALLS) break
      this.#calls.delete(oldest)
    }
  }

  #use({ cost, used }: Extract<SessionUpdate, { sessionUpdate: "usage_update" }>): void {
    const tokens = Math.max(used, this.#tokens ?? 0)
    const usd = cost?.currency === "USD" ? Math.max(cost.amount, this.#usd ?? 0) : this.#usd
    if (tokens === this.#tokens && usd === this.#usd) return
    this.#tokens = tokens
    this.#usd = usd
    this.#emit({ _tag: "usage", tokens, usd })
  }

  /** In the folder relative to it, elsewhere absolute. */
  #paths({ content }: ToolCallChange): ReadonlyArray<string> {
    const paths = (content ?? []).flatMap(({ path: file, type }) => {
      if (type !== "diff" || !file || file.length > LONGEST_PATH) return []
      const absolute = path.resolve(this.#folder, file)
      const relative = path.relative(this.#folder, absolute)
      return [relative === "" || relative.startsWith("..") ? absolute : relative]
    })
    return [...new Set(paths)].slice(0, PATHS)
  }
}
