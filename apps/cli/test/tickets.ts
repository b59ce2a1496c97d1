/**
 * Runs the bundled `tickets` as a user does: a process of its own, in a temporary project, with a home of its own.
 * Needs the build: `pnpm --filter @orchestr8/cli run build`. TICKETS_BIN names the one of another place.
 */
import { spawn } from "node:child_process"
import type { ChildProcessWithoutNullStreams } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { assert } from "@effect/vitest"
import { TicketDetail } from "@orchestr8/contracts"
import * as Schema from "effect/Schema"
import { afterAll } from "vitest"

export const bin = process.env["TICKETS_BIN"] ?? path.resolve(import.meta.dirname, "../bin/tickets.mjs")

if (!fs.existsSync(path.resolve(path.dirname(bin), "../dist/main.mjs"))) {
  throw new Error("the bundle is missing; build it with: pnpm --filter @orchestr8/cli run build")
}

export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Relative to the project. */
  readonly cwd?: string
}

const temporary: Array<string> = []
afterAll(() => {
  for (const folder of temporary) fs.rmSync(folder, { recursive: true, force: true })
})

export const makeFolder = (): string => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "tickets-cli-")))
  temporary.push(folder)
  return folder
}

/** A project folder and the command in it. */
export class Project {
  readonly root: string
  readonly home: string

  constructor(root = makeFolder()) {
    this.root = root
    this.home = makeFolder()
  }

  start(args: ReadonlyArray<string>, { cwd = ".", env = {} }: RunOptions = {}): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [bin, ...args], {
      cwd: path.join(this.root, cwd),
      env: { PATH: process.env["PATH"], HOME: this.home, TZ: "UTC", ...env }
    })
  }

  run(args: ReadonlyArray<string>, options: RunOptions = {}): Promise<Run> {
    const child = this.start(args, options)
    child.stdin.on("error", () => {})
    child.stdin.end(options.input ?? "")
    return ended(child)
  }

  /** Standard output of a command that must succeed, without the last line break. */
  async ok(args: ReadonlyArray<string>, options: RunOptions = {}): Promise<string> {
    const { code, stderr, stdout } = await this.run(args, options)
    assert.strictEqual(code, 0, said(args, stderr))
    return stdout.replace(/\n$/, "")
  }

  /** What a command prints with `--json`: one line, of exactly the shape that the schema says. */
  async json<A, I>(schema: Schema.Codec<A, I>, args: ReadonlyArray<string>, options: RunOptions = {}): Promise<A> {
    const stdout = await this.ok([...args, "--json"], options)
    assert.notInclude(stdout, "\n", "one line of JSON")
    return Schema.decodeUnknownSync(schema, { onExcessProperty: "error" })(JSON.parse(stdout))
  }

  /** A command that must fail: with a message for people, and the same with `--json`. */
  async refused(args: ReadonlyArray<string>, code: number, options: RunOptions = {}): Promise<Refusal> {
    const [plain, report] = await Promise.all([this.run(args, options), this.run([...args, "--json"], options)])
    assert.strictEqual(plain.code, code, said(args, plain.stderr))
    assert.strictEqual(plain.stdout, "")
    assert.match(plain.stderr, /^tickets: /)
    assert.strictEqual(report.code, code)
    assert.strictEqual(report.stdout, "")
    assert.match(report.stderr, /^\{"error":.*\}\n$/)
    const { error } = JSON.parse(report.stderr) as { readonly error: Refusal }
    assert.deepStrictEqual(Object.keys(error), ["code", "message", "hint"])
    assert.notStrictEqual(error.hint, "", "a hint that says what to do")
    assert.include(plain.stderr, error.message.split("\n", 1)[0] ?? "")
    return error
  }

  async create(title = "A problem", ...args: ReadonlyArray<string>): Promise<string> {
    const id = await this.ok(["create", title, "--fiefdom", "src", ...args])
    assert.match(id, /^[0-9a-f]{8}$/)
    return id
  }

  show(id: string): Promise<TicketDetail> {
    return this.json(TicketDetail, ["show", id])
  }

  path(...parts: ReadonlyArray<string>): string {
    return path.join(this.root, ...parts)
  }

  write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true })
    fs.writeFileSync(this.path(file), text)
  }

  configure(config: unknown): void {
    this.write(".orchestr8/config.json", JSON.stringify(config))
  }

  /** Every file of the store but those of this machine, by path: what must stay as it is when a command fails. */
  snapshot(): ReadonlyMap<string, string> {
    const base = this.path(".orchestr8")
    if (!fs.existsSync(base)) return new Map()
    const names = fs
      .readdirSync(base, { recursive: true, encoding: "utf8" })
      .filter((name) => !name.startsWith(".local"))
    const files = names.filter((name) => fs.statSync(path.join(base, name)).isFile()).sort()
    return new Map(files.map((name) => [name, fs.readFileSync(path.join(base, name), "latin1")]))
  }
}

const said = (args: ReadonlyArray<string>, stderr: string): string =>
  `tickets ${args.join(" ").slice(0, 200)}: ${stderr.slice(0, 2000)}`

export interface Refusal {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** Keys of a JSON object, in their order. */
export const keysOf = (json: string): ReadonlyArray<string> => Object.keys(JSON.parse(json) as object)

export const ended = (child: ChildProcessWithoutNullStreams): Promise<Run> =>
  new Promise((resolve, reject) => {
    const out: Array<Buffer> = []
    const err: Array<Buffer> = []
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk))
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk))
    child.on("error", reject)
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString("utf8"), stderr: Buffer.concat(err).toString("utf8") })
    )
  })

const texts = new WeakMap<NodeJS.ReadableStream, { text: string; readonly wake: Set<() => void>; over: boolean }>()

/** Resolves with everything on a stream since it was first asked about, as soon as that holds the text. */
export const seen = (stream: NodeJS.ReadableStream, text: string): Promise<string> => {
  const known = texts.get(stream) ?? { text: "", wake: new Set(), over: false }
  if (!texts.has(stream)) {
    texts.set(stream, known)
    stream.on("data", (chunk: Buffer) => {
      known.text += chunk.toString("utf8")
      for (const wake of known.wake) wake()
    })
    stream.on("end", () => {
      known.over = true
      for (const wake of known.wake) wake()
    })
  }
  return new Promise((resolve, reject) => {
    const look = () => {
      if (known.text.includes(text)) resolve(known.text)
      else if (known.over) reject(new Error(`the stream ended without ${JSON.stringify(text)}: ${known.text}`))
      else return
      known.wake.delete(look)
    }
    known.wake.add(look)
    look()
  })
}
