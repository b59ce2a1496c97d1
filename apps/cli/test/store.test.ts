/** A store that cannot do it: exit 5, with what is in the way, and nothing changed. */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { crc32 } from "node:zlib"
import * as Effect from "effect/Effect"
import { openLock, storePaths } from "@orchestr8/core/file"
import { makeFolder, Project } from "./tickets.ts"

const projectWithTicket = async () => {
  const project = new Project()
  const id = await project.create("Only ticket", "--error", "e")
  return { project, id }
}

describe("store unavailable: exit 5", () => {
  it("a root that is missing, or a file, is named; nothing is made", async () => {
    const project = new Project()
    const missing = await project.refused(["create", "T", "--fiefdom", "src", "-C", "nowhere/at/all"], 5)
    assert.include(missing.message, project.path("nowhere/at/all"))
    assert.isFalse(fs.existsSync(project.path("nowhere")))
    assert.strictEqual((await project.refused(["init", "-C", "nowhere"], 5)).code, "store_unavailable")
    project.write("file", "x")
    await new Project(project.root).ok(["init"])
    await project.refused(["list", "-C", "nowhere"], 5)
    assert.match((await project.refused(["list", "-C", "file"], 5)).message, /is a file/)
    assert.match((await project.refused(["list", "--store", "file:file"], 5)).message, /is a file/)
  })

  it("a PostgreSQL store, of which this build has none; the password is not shown", async () => {
    const project = new Project()
    const error = await project.refused(["list", "--store", "postgres://me:secret@db/tickets"], 5)
    assert.strictEqual(error.code, "store_unavailable")
    assert.match(error.message, /no PostgreSQL store/)
    assert.notInclude(error.message, "secret")
  })

  it("a locked store, after the deadline, with the process that holds it", async () => {
    const { project } = await projectWithTicket()
    const lock = openLock(storePaths(project.root).lock, 1000)
    const before = project.snapshot()
    await Effect.runPromise(
      lock.withLock(
        Effect.promise(async () => {
          const error = await project.refused(["create", "T", "--fiefdom", "src"], 5, {
            env: { TICKETS_LOCK_TIMEOUT: "200ms" }
          })
          assert.match(error.message, new RegExp(`locked by process ${process.pid} for more than 0\\.2 s`))
        })
      )
    )
    lock.close()
    assert.deepStrictEqual(project.snapshot(), before)
    await project.create("Afterwards")
  })

  it("a history of a newer version", async () => {
    const { project } = await projectWithTicket()
    const segment = project.path(".orchestr8/history/000001.jsonl")
    const text = fs.readFileSync(segment, "utf8")
    const [, ...records] = text.split("\n")
    const header = '{"format":9,"segment":1,"first_seq":1'
    const crc = crc32(header).toString(16).padStart(8, "0")
    fs.writeFileSync(segment, [`${header},"crc":"${crc}"}`, ...records].join("\n"))
    fs.rmSync(project.path(".orchestr8/.local"), { recursive: true })
    const before = project.snapshot()
    const error = await project.refused(["create", "T", "--fiefdom", "src"], 5)
    assert.match(error.message, /format 9/)
    assert.match(error.hint, /upgrade/)
    assert.deepStrictEqual(project.snapshot(), before)
  })

  /** A file system of its own; undefined where this user may not mount one. */
  const mountSmall = (
    size: string
  ):
    | { readonly folder: string; readonly remount: (options: string) => void; readonly unmount: () => void }
    | undefined => {
    const folder = makeFolder()
    const mount = (...args: ReadonlyArray<string>) => spawnSync("mount", args).status === 0
    if (!mount("-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder)) return undefined
    return {
      folder,
      remount: (options) => assert.isTrue(mount("-o", `remount,${options}`, folder)),
      unmount: () => spawnSync("umount", [folder])
    }
  }

  it("a full disk: reading works, writing says so", async ({ skip }) => {
    const disk = mountSmall("2m")
    if (disk === undefined) return skip("mounting a tmpfs needs root")
    try {
      const project = new Project(disk.folder)
      const id = await project.create("Before")
      const fd = fs.openSync(project.path("filler"), "w")
      try {
        for (;;) fs.writeSync(fd, Buffer.alloc(4096))
      } catch {
        fs.closeSync(fd)
      }
      const error = await project.refused(
        ["create", "After", "--fiefdom", "src", "--description", "x".repeat(100_000)],
        5
      )
      assert.strictEqual(error.code, "store_unavailable")
      assert.match(error.hint, /free some space/)
      assert.include(await project.ok(["list"]), id)
      fs.rmSync(project.path("filler"))
      await project.create("After")
    } finally {
      disk.unmount()
    }
  })

  it("a read-only disk: reading works, writing says so", async ({ skip }) => {
    const disk = mountSmall("8m")
    if (disk === undefined) return skip("mounting a tmpfs needs root")
    try {
      const project = new Project(disk.folder)
      const id = await project.create("Before")
      disk.remount("ro")
      const error = await project.refused(["status", id, "resolved"], 5)
      assert.strictEqual(error.code, "store_unavailable")
      assert.match(error.hint, /reading works/)
      assert.include(await project.ok(["list"]), id)
      assert.include(await project.ok(["show", id]), "Before")
    } finally {
      disk.unmount()
    }
  })
})
