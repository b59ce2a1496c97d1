/** `tickets edit`: changes what a ticket says. */
import type { TicketPatchInput } from "@orchestr8/contracts"
import { contextOf, ValidationError } from "@orchestr8/contracts"
import { TicketManager } from "@orchestr8/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { answerTicket } from "../answers.ts"
import { defineCommand } from "../CliCommand.ts"
import { ticketContent } from "../content.ts"
import { contentFlags, given, optionalText, repeated, repeatedText, ticketId } from "../parameters.ts"
import { ticketServices } from "../ticketServices.ts"
import { parseInstant } from "../values.ts"

/** What `--clear` can empty, as a patch that does it. */
const cleared = {
  description: { description: "" },
  errors: { errors: [] },
  warnings: { warnings: [] },
  priority: { priority: null },
  labels: { labels: [] },
  "depends-on": { depends_on: [] },
  verify: { verify: null }
} as const satisfies Record<string, TicketPatchInput>

type Clearable = keyof typeof cleared

/** Somebody else may change the labels in between; then they are read again. */
const LABEL_ATTEMPTS = 5

export const command = defineCommand(
  Command.make(
    "edit",
    {
      id: ticketId,
      title: optionalText("title", "<title>", "The problem in one line"),
      fiefdom: optionalText("fiefdom", "<fiefdom>", "The area of the code it is about"),
      ...contentFlags,
      addLabel: repeatedText("add-label", "<label>", "A label more"),
      removeLabel: repeatedText("remove-label", "<label>", "A label less"),
      clear: repeated(
        Flag.Literals("clear", Object.keys(cleared) as ReadonlyArray<Clearable>).pipe(
          Flag.withDescription("Empty this (repeatable)")
        )
      ),
      ifUpdatedAt: optionalText(
        "if-updated-at",
        "<time>",
        "Change nothing, exit 4, unless this is the ticket's updated_at"
      )
    },
    Effect.fnUntraced(function* ({ addLabel, clear, fiefdom, id, ifUpdatedAt, removeLabel, title, ...content }) {
      const manager = yield* TicketManager
      const instant = Option.map(ifUpdatedAt, (text) => Effect.fromResult(parseInstant("--if-updated-at", text)))
      const patch: TicketPatchInput = {
        ...Object.assign({}, ...clear.map((key) => cleared[key])),
        ...given({ title, fiefdom }),
        ...(yield* ticketContent(content))
      }
      const relabelled = addLabel.length + removeLabel.length > 0
      if (Object.keys(patch).length === 0 && !relabelled) return yield* nothingToChange
      const expected = given({ expected_updated_at: yield* Effect.transposeOption(instant) })
      const edit = Effect.gen(function* () {
        if (!relabelled) return yield* manager.edit(id, { ...patch, ...expected })
        const before = yield* manager.get(id)
        const labels = new Set([...(patch.labels ?? contextOf.labels(before)), ...addLabel])
        for (const label of removeLabel) labels.delete(label)
        return yield* manager.edit(id, {
          expected_updated_at: before.updated_at,
          ...patch,
          labels: [...labels],
          ...expected
        })
      })
      const again = {
        times: LABEL_ATTEMPTS,
        while: ({ _tag }: { readonly _tag: string }) => _tag === "RevisionConflict"
      }
      yield* answerTicket(yield* relabelled && Option.isNone(ifUpdatedAt) ? Effect.retry(edit, again) : edit)
    })
  ).pipe(
    Command.provide(ticketServices),
    Command.withDescription(
      "Change what a ticket says; what is not named stays. --error, --warning, --label and --depends-on replace the whole list. --context sets single keys, and null removes one. For the status see tickets status."
    ),
    Command.withExamples([
      { command: 'tickets edit 3f2 --title "Login fails behind a proxy" --priority critical' },
      { command: "tickets edit 3f2 --add-label bug --remove-label later" },
      {
        command: `tickets edit 3f2 --context '{"assignee": "ann", "check": null}'`,
        description: "sets one key, removes another"
      },
      { command: "tickets edit 3f2 --clear depends-on", description: "waits for nothing any more" }
    ])
  )
)

const nothingToChange = Effect.fail(
  new ValidationError({ field: "edit", reason: "no flag says what to change", hint: "see: tickets edit --help" })
)
