import * as fs from "node:fs"
import * as http from "node:http"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import type { NotifyConfig } from "@orchestr8/contracts"
import { actorOf, Notification } from "@orchestr8/contracts"
import { ProjectConfig, TicketManager } from "@orchestr8/core"
import { projectConfigLayer } from "@orchestr8/core/file"
import { temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { layer as deliveryLayer } from "../src/file/notifyDelivery.ts"
import { Host } from "../src/Host.ts"
import { DeliveryFailed, NotifyDelivery } from "../src/NotifyDelivery.ts"
import { startNotifications } from "../src/notifications.ts"
import { listening } from "./listening.ts"

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Notification))
const titleOf = ({ ticket }: Notification): string => ticket.title

/** A project on disk whose configuration the test writes. */
const makeProject = Effect.fnUntraced(function* (notify: Record<string, NotifyConfig>) {
  const root = yield* temporaryProject
  const configurations = yield* Queue.unbounded<void>()
  const configure = (next: unknown) => {
    fs.mkdirSync(path.join(root, ".orchestr8"), { recursive: true })
    fs.writeFileSync(path.join(root, ".orchestr8/config.json"), JSON.stringify({ notify: next }))
    Queue.offerUnsafe(configurations, undefined)
  }
  configure(notify)
  const lines: Array<string> = []
  const manager = TicketManager.layerFile({ projectRoot: root })
  const services = Layer.mergeAll(
    manager,
    projectConfigLayer({ projectRoot: root, environment: {} }),
    mockHost(root, Stream.fromQueue(configurations)),
    deliveryLayer(root),
    Logger.layer([Logger.make(({ message }) => lines.push(String(message)))])
  )
  return { root, configure, services, lines }
})

const mockHost = (projectRoot: string, configurations: Stream.Stream<void>) =>
  Layer.mock(Host)({
    projectRoot,
    owner: "here:1",
    engineFile: "engine",
    isGone: () => false,
    actor: actorOf("worker", "here"),
    configurations
  })

interface Received {
  readonly notification: Notification
  readonly headers: http.IncomingHttpHeaders
  readonly url: string
}

/** A real server that answers what the test says. */
const makeServer = Effect.gen(function* () {
  const received = yield* Queue.unbounded<Received>()
  let answer: (response: http.ServerResponse) => void = (response) => response.writeHead(204).end()
  const server = http.createServer((request, response) => {
    let body = ""
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")))
    request.on("end", () => {
      Queue.offerUnsafe(received, { notification: decode(body), headers: request.headers, url: request.url ?? "" })
      answer(response)
    })
  })
  const port = yield* listening(server)
  return {
    port,
    url: `http://127.0.0.1:${port}/hook/secret-path?token=secret-token`,
    received,
    next: Effect.map(Queue.take(received), ({ notification }) => notification),
    answer: (next: typeof answer) => {
      answer = next
    }
  }
})

const create = (title: string) => TicketManager.use((manager) => manager.create({ title, fiefdom: "src" }))
const callPerson = (id: string, reason: string | null) =>
  TicketManager.use((manager) => manager.setAttention(id, reason))

const cursorOf = (root: string, name: string): number | undefined => {
  const file = path.join(root, ".orchestr8/.local/notify", `${name}.json`)
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as { seq: number }).seq : undefined
}

const until = (holds: () => boolean) =>
  Effect.sync(holds).pipe(Effect.repeat({ until: (value) => value, schedule: Schedule.spaced("5 millis") }))

/** As the worker has them. */
const running = Effect.scoped(Effect.andThen(startNotifications, Effect.never))

/** Runs as the worker does, and has begun when the targets have their cursors. */
const start = Effect.fnUntraced(function* (root: string, ...names: ReadonlyArray<string>) {
  const fiber = yield* Effect.forkScoped(running)
  yield* until(() => names.every((name) => cursorOf(root, name) !== undefined))
  return fiber
})

describe("notifications by webhook", () => {
  it.live("tells what happens from now on, in order, with a key that stays the same for the same event", () =>
    Effect.gen(function* () {
      const server = yield* makeServer
      const { root, services } = yield* makeProject({ hook: { url: server.url, on: ["ticket_created"] } })
      yield* Effect.gen(function* () {
        yield* create("before")
        yield* start(root, "hook")
        for (let at = 0; at < 20; at++) yield* create(`t${at}`)
        for (let at = 0; at < 20; at++) {
          const { headers, notification, url } = yield* Queue.take(server.received)
          assert.strictEqual(titleOf(notification), `t${at}`)
          assert.strictEqual(headers["idempotency-key"], notification.id)
          assert.strictEqual(headers["content-type"], "application/json")
          assert.strictEqual(url, "/hook/secret-path?token=secret-token")
        }
        yield* until(() => cursorOf(root, "hook") === 21)
      }).pipe(Effect.provide(services))
    })
  )

  it.live("takes a bare percent sign in a password for itself", () =>
    Effect.gen(function* () {
      const server = yield* makeServer
      const url = server.url.replace("://", "://ann:100%@")
      const { root, services } = yield* makeProject({ hook: { url, on: ["ticket_created"] } })
      yield* Effect.gen(function* () {
        yield* start(root, "hook")
        yield* create("t")
        const { headers } = yield* Queue.take(server.received)
        assert.strictEqual(headers.authorization, `Basic ${Buffer.from("ann:100%").toString("base64")}`)
      }).pipe(Effect.provide(services))
    })
  )

  it.live("tells attention by default: when it appears and when it changes", () =>
    Effect.gen(function* () {
      const server = yield* makeServer
      const { root, services } = yield* makeProject({ hook: { url: server.url } })
      yield* Effect.gen(function* () {
        yield* start(root, "hook")
        const { id } = yield* create("stuck")
        yield* callPerson(id, "review it")
        const first = yield* server.next
        assert.deepStrictEqual([first.event, first.ticket.id], ["attention", id])
        yield* TicketManager.use((manager) => manager.addNote(id, { text: "no attention" }))
        yield* callPerson(id, null)
        yield* callPerson(id, "another")
        const second = yield* server.next
        assert.include(JSON.stringify(second.ticket.context), "another")
        assert.notStrictEqual(second.id, first.id)
      }).pipe(Effect.provide(services))
    })
  )

  it.live("what was told before a crash but not noted is told again; what was missed is told", () =>
    Effect.gen(function* () {
      const server = yield* makeServer
      const { root, services } = yield* makeProject({ hook: { url: server.url, on: ["ticket_created"] } })
      yield* Effect.gen(function* () {
        // It is never answered: the crash comes between the delivery and the cursor.
        server.answer(() => {})
        const fiber = yield* start(root, "hook")
        yield* create("one")
        const first = yield* server.next
        yield* Fiber.interrupt(fiber)
        yield* create("two")
        server.answer((response) => response.writeHead(200).end("ok"))
        yield* Effect.forkScoped(running)
        assert.deepStrictEqual(yield* server.next, first)
        assert.strictEqual(titleOf(yield* server.next), "two")
      }).pipe(Effect.provide(services))
    })
  )

  it.live("a target that fails holds up nobody, and no secret gets into the log", () =>
    Effect.gen(function* () {
      const server = yield* makeServer
      const closed = "http://user:secret-word@127.0.0.1:9/secret-path?secret-token"
      const { lines, root, services } = yield* makeProject({
        broken: { url: server.url, on: ["ticket_created"] },
        gone: { url: closed, on: ["ticket_created"] },
        missing: { command: ["no-such-program"], on: ["ticket_created"] },
        file: { command: ["sh", "-c", "cat >> told"], on: ["ticket_created"] }
      })
      server.answer((response) => response.writeHead(302, { location: server.url }).end())
      yield* Effect.gen(function* () {
        yield* start(root, "broken", "gone", "missing", "file")
        yield* create("one")
        yield* create("two")
        yield* until(() => cursorOf(root, "file") === 2)
        const told = fs.readFileSync(path.join(root, "told"), "utf8").trimEnd().split("\n")
        assert.deepStrictEqual(
          told.map((line) => titleOf(decode(line))),
          ["one", "two"]
        )
        assert.strictEqual(titleOf(yield* server.next), "one")
        assert.strictEqual(titleOf(yield* server.next), "one", "a redirect is no answer, and is not followed")
        yield* until(() => ["broken", "gone", "missing"].every((name) => lines.some((line) => line.startsWith(name))))
        assert.include(lines.join("\n"), "answered 302")
        assert.include(lines.join("\n"), "http://127.0.0.1:9 cannot be reached")
        assert.notInclude(lines.join("\n"), "secret")
        assert.deepStrictEqual(
          ["broken", "gone", "missing"].map((name) => cursorOf(root, name)),
          [0, 0, 0]
        )
      }).pipe(Effect.provide(services))
    })
  )

  it.live("follows the configuration: new targets start now, changed ones go on, removed ones end", () =>
    Effect.gen(function* () {
      const server = yield* makeServer
      const on: NotifyConfig["on"] = ["ticket_created"]
      const { configure, lines, root, services } = yield* makeProject({})
      yield* Effect.gen(function* () {
        yield* Effect.forkScoped(running)
        yield* create("nobody is told")
        configure({ "../hook": { url: server.url, on } })
        yield* until(() => cursorOf(root, "..%2Fhook") !== undefined)
        yield* create("one")
        assert.strictEqual(titleOf(yield* server.next), "one")
        server.answer((response) => response.writeHead(500).end())
        yield* create("two")
        assert.strictEqual(titleOf(yield* server.next), "two")
        fs.writeFileSync(path.join(root, ".orchestr8/config.json"), "{")
        server.answer((response) => response.writeHead(204).end())
        configure({ "../hook": { url: `http://127.0.0.1:${server.port}/new`, on } })
        const again = yield* Queue.take(server.received).pipe(Effect.repeat({ until: ({ url }) => url === "/new" }))
        assert.strictEqual(titleOf(again.notification), "two")
        configure({})
        yield* until(() => cursorOf(root, "..%2Fhook") === undefined)
        yield* create("three")
        configure({ other: { url: server.url, on } })
        yield* until(() => cursorOf(root, "other") !== undefined)
        yield* create("four")
        assert.strictEqual(titleOf(yield* server.next), "four")
        assert.notInclude(lines.join("\n"), "broke down")
      }).pipe(Effect.provide(services))
    })
  )
})

describe("notifications at the end of the work", () => {
  it.live("everybody who takes it has heard what happened, and nobody is waited for who does not", () =>
    Effect.gen(function* () {
      const slow = "sleep 0.2; cat >> told"
      const { root, services } = yield* makeProject({
        slow: { command: ["sh", "-c", slow], on: ["ticket_created"] },
        gone: { command: ["no-such-program"], on: ["ticket_created"] }
      })
      yield* Effect.gen(function* () {
        const { settled } = yield* startNotifications
        yield* until(() => ["slow", "gone"].every((name) => cursorOf(root, name) !== undefined))
        yield* create("one")
        yield* create("two")
        yield* settled
        const told = fs.readFileSync(path.join(root, "told"), "utf8").trimEnd().split("\n")
        assert.deepStrictEqual(
          told.map((line) => titleOf(decode(line))),
          ["one", "two"]
        )
        assert.strictEqual(cursorOf(root, "gone"), 0)
      }).pipe(Effect.scoped, Effect.provide(services))
    })
  )

  it.live("without a target there is nothing to wait for", () =>
    Effect.gen(function* () {
      const { services } = yield* makeProject({})
      yield* Effect.gen(function* () {
        yield* create("one")
        yield* (yield* startNotifications).settled
      }).pipe(Effect.scoped, Effect.provide(services))
    })
  )
})

describe("notifications by command", () => {
  it.live("gives the event and an environment of few names, and leaves no process", () =>
    Effect.gen(function* () {
      const script = "env > env.txt; sleep 300 & echo $! > pid; cat > got.json.new; mv got.json.new got.json"
      const { root, services } = yield* makeProject({ cmd: { command: ["sh", "-c", script], on: ["ticket_created"] } })
      yield* Effect.gen(function* () {
        yield* start(root, "cmd")
        yield* create("$(touch injected)")
        yield* until(() => cursorOf(root, "cmd") === 1)
        assert.strictEqual(titleOf(decode(fs.readFileSync(path.join(root, "got.json"), "utf8"))), "$(touch injected)")
        const names = fs.readFileSync(path.join(root, "env.txt"), "utf8")
        assert.include(names, `TICKETS_DIR=${root}\n`)
        assert.notInclude(names, "VITEST")
        const pid = Number(fs.readFileSync(path.join(root, "pid"), "utf8"))
        assert.isFalse(isAlive(pid))
      }).pipe(Effect.provide(services))
    })
  )

  it.live("a stop ends a command that hangs, and it is told again", () =>
    Effect.gen(function* () {
      const { root, services } = yield* makeProject({
        cmd: { command: ["sh", "-c", "echo $$ >> pids; cat > /dev/null; exec sleep 300"], on: ["ticket_created"] }
      })
      const pids = () =>
        fs.existsSync(path.join(root, "pids"))
          ? fs.readFileSync(path.join(root, "pids"), "utf8").split("\n").filter(Boolean).map(Number)
          : []
      yield* Effect.gen(function* () {
        const fiber = yield* start(root, "cmd")
        yield* create("one")
        yield* until(() => pids().length === 1)
        yield* Fiber.interrupt(fiber)
        assert.isFalse(pids().some(isAlive))
        const again = yield* Effect.forkScoped(running)
        yield* until(() => pids().length === 2)
        yield* Fiber.interrupt(again)
      }).pipe(Effect.provide(services))
    })
  )
})

describe("notifications in time", () => {
  const inMemory = (deliver: NotifyDelivery["Service"]["deliver"], cursor?: number) =>
    Layer.mergeAll(
      TicketManager.layerMemory,
      ProjectConfig.layerOf({ notify: { hook: { command: ["x"], on: ["ticket_created"] } } }),
      mockHost("/nowhere", Stream.never),
      Layer.succeed(NotifyDelivery, {
        deliver,
        cursor: () => Effect.succeed(cursor),
        saveCursor: () => Effect.void,
        keepOnly: () => Effect.void
      }),
      Logger.layer([])
    )

  it.effect("tries for ever, ever more slowly, and keeps the order", () => {
    const tries: Array<string> = []
    let isDown = true
    const services = inMemory((_, notification) =>
      Effect.suspend(() => {
        tries.push(titleOf(notification))
        return isDown ? Effect.fail(new DeliveryFailed({ reason: "down" })) : Effect.void
      })
    )
    return Effect.gen(function* () {
      yield* Effect.forkScoped(running, { startImmediately: true })
      yield* TestClock.adjust(0)
      yield* create("one")
      yield* create("two")
      yield* TestClock.adjust("1 second")
      assert.isAtLeast(tries.length, 2)
      yield* TestClock.adjust("10 hours")
      assert.isAtLeast(tries.length, 100, "still trying")
      assert.isAtMost(tries.length, 260, "about every five minutes")
      assert.deepStrictEqual([...new Set(tries)], ["one"])
      isDown = false
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(tries.slice(-2), ["one", "two"])
    }).pipe(Effect.provide(services))
  })

  it.effect("a cursor from a history that is gone starts anew", () => {
    const told: Array<string> = []
    const services = inMemory((_, notification) => Effect.sync(() => void told.push(titleOf(notification))), 5000)
    return Effect.gen(function* () {
      yield* Effect.forkScoped(running, { startImmediately: true })
      yield* TestClock.adjust(0)
      yield* create("one")
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(told, ["one"])
    }).pipe(Effect.provide(services))
  })
})

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}
