import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Ticket } from "../src/Ticket.ts"
import * as Views from "../src/Views.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

describe("Views", () => {
  roundTrips("TicketList", Views.TicketList)
  roundTrips("TicketSummary", Views.TicketSummary)
  roundTrips("FiefdomSummary", Views.FiefdomSummary)
  roundTrips("TicketsById", Views.TicketsById)
  roundTrips("FiefdomContext", Views.FiefdomContext)
  roundTrips("CombatState", Views.CombatState)
  roundTrips("DoctorReport", Views.DoctorReport)
  roundTrips("ManagerState", Views.ManagerState)

  it.effect.prop("a list item counts what its ticket holds", { ticket: Ticket }, ({ ticket }) =>
    Effect.sync(() => {
      const item = Views.toListItem(ticket)
      assert.isTrue(Schema.is(Views.TicketListItem)(item))
      assert.strictEqual(item.error_count, ticket.errors.length)
      assert.strictEqual(item.warning_count, ticket.warnings.length)
      assert.strictEqual(item.note_count, ticket.notes.length)
    })
  )

  it("FiefdomContext has six keys in the documented order", () => {
    assert.deepStrictEqual(Object.keys(Views.FiefdomContext.fields), [
      "fiefdom",
      "health",
      "connections",
      "combat",
      "tickets",
      "locks"
    ])
  })

  it("reads the real combat file of the original", () => {
    const state = {
      active_deployments: {
        "IP/plugins/06_maestro.py": {
          deployed_at: "2026-01-26T13:38:47.872373",
          terminal_id: "term_abc123",
          model: "claude-3-sonnet"
        },
        "import marimo as mo import.txt": {
          deployed_at: "2026-01-27T04:50:35.250101",
          terminal_id: "emperor-045035",
          model: "claude"
        }
      }
    }
    assert.deepStrictEqual(Schema.decodeSync(Views.CombatState)(state), state)
  })

  it("a status that nobody knows is refused", () => {
    refuses(Views.StatusCounts, { open: 1, in_progress: 0, resolved: 0 }, /"archived"/)
    refuses(Views.FiefdomSummary, { IP: { open: "1" } }, /Expected number|Missing key/)
    refuses(Views.CombatState, { active_deployments: { a: { deployed_at: 1 } } }, /"deployed_at"/)
  })
})
