/** Hostile texts in briefings and in the commands of agents: data in fences, one argument each. */
import { AgentRunner, resolveAgent } from "@orchestr8/agents"
import { assert, describe, it } from "@effect/vitest"
import { actorOf, defaultConfig, type FiefdomContext } from "@orchestr8/contracts"
import { plainText } from "@orchestr8/core"
import { arbitraries } from "@orchestr8/testing"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import { type BriefingInput, makeBriefing } from "../../src/briefing.ts"
import { Proof } from "../../src/proof.ts"
import { sampleTicket } from "../sampleTicket.ts"
import { CONTROL, hostileTexts, longLine, outsideFences } from "./hostile.ts"

/** Every place of a briefing that a text from outside can reach, filled with one. */
const briefingOf = (text: string): BriefingInput => {
  const at = sampleTicket.created_at
  const context: FiefdomContext = {
    fiefdom: sampleTicket.fiefdom,
    health: { status: "broken", errors: [{ file: text, line: 1, message: text }], warnings: [] },
    connections: { imports_from: [], broken: [] },
    combat: { active: true, model: text, terminal_id: text },
    tickets: [],
    locks: []
  }
  const question = { id: 1, deployment: `${sampleTicket.id}-1`, ticket_id: sampleTicket.id, asked_at: at } as const
  return {
    ticket: {
      ...sampleTicket,
      title: text,
      description: text,
      errors: [text],
      warnings: [text],
      context: { file_path: text, related_files: [text], check: text, anything: text },
      notes: [{ time: "09:00:00", author: text, text }]
    },
    folder: `/work/${text}`,
    attempt: 2,
    maxAttempts: 3,
    context,
    earlier: [
      {
        id: `${sampleTicket.id}-1`,
        ticket_id: sampleTicket.id,
        attempt: 1,
        agent_type: text,
        state: "failed",
        reason: text,
        started_at: at,
        ended_at: at,
        cost: null,
        worktree: null,
        branch: text
      }
    ],
    proof: Proof.CommandProof({ command: [text], text }),
    baseline: text,
    protectedFiles: [text],
    rejection: { reason: text, output: text },
    answered: [
      {
        ...question,
        kind: "question",
        text,
        options: [],
        answer: { option: null, text, by: actorOf("human", "ann"), at }
      }
    ]
  }
}

const someText = arbitraries.oneOf(arbitraries.text, arbitraries.literals(hostileTexts))
const texts = Arbitrary.array(someText, { maxLength: 6 }).pipe(Arbitrary.map((parts) => parts.join("\n")))

describe("a briefing", () => {
  const template = outsideFences(makeBriefing(briefingOf("text")))

  it.prop("says the same outside its fences, whatever the texts are", { text: texts }, ({ text }) => {
    const briefing = makeBriefing(briefingOf(text))
    assert.strictEqual(outsideFences(briefing), template)
    assert.notMatch(briefing, CONTROL)
  })

  it.each(hostileTexts)("has %j as it is, but for what a terminal acts on", (text) => {
    assert.isAtLeast(
      makeBriefing(briefingOf(text)).split(plainText(text).replace(/`{20,}/g, "`".repeat(20))).length,
      10
    )
  })

  it("fits into one argument, however long they are", () => {
    for (const text of [longLine, "€".repeat(200_000), "`".repeat(200_000), "\n".repeat(200_000)]) {
      assert.isBelow(Buffer.byteLength(makeBriefing(briefingOf(text))), 128 * 1024)
    }
  })
})

describe("a command", () => {
  const command = ["agent", "{briefing}", "--file={briefing_file}", "{ticket_id}{worktree}", "{mcp_config}", "-- {}"]

  it.effect.prop("has the arguments that it is configured with, each one argument", { text: texts }, ({ text }) =>
    Effect.gen(function* () {
      const runner = yield* AgentRunner
      const config = { ...defaultConfig, agents: { one: { command } } }
      const agent = yield* Effect.fromResult(resolveAgent("one", config))
      const filled = runner.command({ agent, ticketId: text, folder: text, briefing: { text, file: text } })
      assert.deepStrictEqual(filled.slice(0, 4), ["agent", text, `--file=${text}`, `${text}${text}`])
      assert.deepStrictEqual([filled.length, filled[5]], [command.length, "-- {}"])
    }).pipe(Effect.provide(AgentRunner.layer))
  )
})
