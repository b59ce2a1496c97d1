/**
 * The connection to an agent as the protocol's library wants it: messages in, messages out, one JSON object a line.
 * Only well-formed JSON-RPC goes in, for the library writes what it does not expect to the terminal: what an agent
 * prints by mistake is told and left out, and updates, the one message whose form varies, are heard apart.
 * Source: agentclientprotocol.com, transport "stdio".
 */
import type { Writable } from "node:stream"
import type { AnyMessage, AnyNotification, Stream } from "@agentclientprotocol/sdk"
import { LineSplitter } from "../LineSplitter.ts"

const MEBIBYTE = 1024 * 1024
const MESSAGE_LIMIT = 16 * MEBIBYTE
/** Bytes that may wait for an agent that does not read; its requests are left unanswered above it. */
const UNREAD_LIMIT = MEBIBYTE
/** Characters of a line that a notice shows, and how many such lines are told. */
const SHOWN = 300
const TOLD = 100

export interface AcpListener {
  readonly notice: (text: string) => void
  /** The parameters of a `session/update`, not looked at. Every update is heard before the answer that follows it. */
  readonly update: (params: unknown) => void
}

export interface AcpStream {
  readonly stream: Stream
  /** A piece of what the agent prints. */
  readonly push: (chunk: Buffer) => void
  /** No more is read; requests that wait for an answer fail. */
  readonly close: () => void
}

export const acpStream = (input: Writable, { notice, update }: AcpListener): AcpStream => {
  const awaited = new Set<unknown>()
  let reading: ReadableStreamDefaultController<AnyMessage> | undefined
  let strayLines = 0

  // An agent that has gone breaks the pipe; that it has gone is told elsewhere.
  input.on("error", () => {})

  const stray = (line: string): void => {
    strayLines += 1
    if (strayLines <= TOLD) notice(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line)
    if (strayLines === TOLD) notice("it prints more that is no message of the protocol; the transcript has it")
  }

  const take = (line: string): void => {
    if (line.trim() === "") return
    const message = parseMessage(line)
    if (message === undefined) return stray(line)
    if (isUpdate(message)) return update(message.params)
    if (!("method" in message)) {
      if (!awaited.delete(message.id)) return stray(line)
    } else if ("id" in message && input.writableLength > UNREAD_LIMIT) {
      return stray(`left unanswered, for it does not read: ${line}`)
    }
    reading?.enqueue(message)
  }

  const lines = new LineSplitter(
    {
      line: take,
      leftOut: (bytes) => stray(`a message of ${Math.ceil(bytes / MEBIBYTE)} MiB was left out`)
    },
    MESSAGE_LIMIT
  )

  return {
    stream: {
      readable: new ReadableStream<AnyMessage>({
        start: (controller) => {
          reading = controller
        },
        cancel: () => {
          reading = undefined
        }
      }),
      writable: new WritableStream<AnyMessage>({
        write: (message) => {
          if ("method" in message && "id" in message) awaited.add(message.id)
          input.write(`${JSON.stringify(message)}\n`)
        }
      })
    },
    push: (chunk) => {
      if (reading !== undefined) lines.push(chunk)
    },
    close: () => {
      lines.end()
      reading?.close()
      reading = undefined
    }
  }
}

const isUpdate = (message: AnyMessage): message is AnyNotification =>
  "method" in message && message.method === "session/update" && !("id" in message)

const parseMessage = (line: string): AnyMessage | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return isMessage(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isMessage = (value: unknown): value is AnyMessage => {
  if (!isRecord(value) || value["jsonrpc"] !== "2.0") return false
  const { id, method, error } = value
  const hasId = id === null || typeof id === "string" || Number.isFinite(id)
  if ("method" in value) return typeof method === "string" && (hasId || !("id" in value))
  if (!hasId || Object.hasOwn(value, "result") === Object.hasOwn(value, "error")) return false
  return (
    !("error" in value) || (isRecord(error) && Number.isInteger(error["code"]) && typeof error["message"] === "string")
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null
