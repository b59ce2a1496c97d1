import { assert, describe, it } from "@effect/vitest"
import { countAfterRun, countWhileIdle, noMemory, SUSPICIOUS } from "../../src/checks/countedChanges.ts"

const changes = (...files: ReadonlyArray<string>) => ({ files: new Set(files), overflow: false })
const lost = { files: new Set<string>(), overflow: true }
const reads = (files: Record<string, string>) => new Map(Object.entries(files))

/** The memory after runs in each of which the file came out different. */
const after = (runs: number, file = "out") => {
  let counted = countAfterRun(noMemory, changes(file), reads({ [file]: "0" }))
  for (let run = 1; run < runs; run++)
    counted = countAfterRun(counted.memory, changes(file), reads({ [file]: String(run) }))
  return counted
}

describe("countedChanges", () => {
  it("counts what changed while checks ran, once for each content", () => {
    const first = countAfterRun(noMemory, changes("a", "b"), reads({ a: "1", b: "1" }))
    assert.deepStrictEqual([...first.changes.files], ["a", "b"])
    const second = countAfterRun(first.memory, changes("a", "b"), reads({ a: "1", b: "2" }))
    assert.deepStrictEqual([...second.changes.files], ["b"])
  })

  it("takes a file that every run leaves different for one that the checks write", () => {
    assert.deepStrictEqual([...after(SUSPICIOUS - 1).changes.files], ["out"])
    const last = after(SUSPICIOUS)
    assert.deepStrictEqual(last.changes, changes())
    assert.deepStrictEqual(last.learned, ["out"])
    const later = countAfterRun(last.memory, changes("out", "src"), reads({ out: "new", src: "1" }))
    assert.deepStrictEqual([[...later.changes.files], later.learned], [["src"], []])
  })

  it("counts from the start again when a run leaves the file alone", () => {
    const calm = countAfterRun(after(SUSPICIOUS - 1).memory, changes("src"), reads({ src: "1" }))
    const next = countAfterRun(calm.memory, changes("out"), reads({ out: "new" }))
    assert.deepStrictEqual([[...next.changes.files], next.learned], [["out"], []])
  })

  it("a file that changes while nothing runs counts again, whatever it reads", () => {
    const idle = countWhileIdle(after(SUSPICIOUS).memory, changes("out"))
    assert.deepStrictEqual(idle.changes, changes("out"))
    const next = countAfterRun(idle.memory, changes("out"), reads({ out: "new" }))
    assert.deepStrictEqual(next.changes, changes("out"))
  })

  it("does not run for ever over events that were lost either", () => {
    let memory = noMemory
    const overflows = Array.from({ length: SUSPICIOUS + 1 }, () => {
      const counted = countAfterRun(memory, lost, new Map())
      memory = counted.memory
      assert.deepStrictEqual(counted.learned, [])
      return counted.changes.overflow
    })
    assert.deepStrictEqual(overflows, [true, true, true, false, false])
    assert.isTrue(countWhileIdle(memory, lost).changes.overflow)
    assert.isTrue(countAfterRun(countWhileIdle(memory, lost).memory, lost, new Map()).changes.overflow)
  })
})
