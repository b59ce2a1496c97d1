import { assert, describe, it } from "@effect/vitest"
import { cpuMillis, peakMemory, proportionalMemory, residentMemory } from "../src/processCost.ts"

const MEGABYTE = 1024 * 1024

describe.runIf(process.platform === "linux")("processCost", () => {
  it("counts the CPU time that a process uses", () => {
    const before = cpuMillis(process.pid)
    const { user, system } = process.cpuUsage()
    while (process.cpuUsage({ user, system }).user < 200_000);
    assert.isAtLeast(cpuMillis(process.pid) - before, 180)
    assert.closeTo(cpuMillis(process.pid), (process.cpuUsage().user + process.cpuUsage().system) / 1000, 50)
  })

  it("counts the memory that it holds in MB", () => {
    assert.closeTo(residentMemory(process.pid), process.memoryUsage.rss() / MEGABYTE, 20)
    assert.isAtMost(proportionalMemory(process.pid), peakMemory(process.pid))
    assert.isAtLeast(peakMemory(process.pid) + 20, residentMemory(process.pid))
  })

  it("throws for a process that is gone", () => {
    assert.throws(() => cpuMillis(2 ** 30))
  })
})
