import { assert, describe, it } from "@effect/vitest"
import * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import * as SchemaRepresentation from "effect/SchemaRepresentation"
import { readdirSync, readFileSync } from "node:fs"
import { documents } from "../scripts/documents.ts"

const folder = new URL("../json-schema/", import.meta.url)
const read = (fileName: string): string => readFileSync(new URL(fileName, folder), "utf8")

/** A decoder made from the committed file alone, as another program would make it. */
const decoder = (fileName: string) => {
  const document = JsonSchema.fromSchemaDraft2020_12(JSON.parse(read(fileName)))
  const schema = SchemaRepresentation.fromJsonSchemaDocument(document, { patterns: "apply" })
  return Schema.decodeUnknownSync(schema as Schema.Codec<unknown, unknown>, { onExcessProperty: "error" })
}

describe("json-schema", () => {
  it("the committed files are current", () => {
    const advice = "run: pnpm --filter @orchestr8/contracts run generate"
    assert.deepStrictEqual(readdirSync(folder).toSorted(), [...documents.keys()].toSorted(), advice)
    for (const [fileName, text] of documents) assert.strictEqual(read(fileName), text, `${fileName} is old; ${advice}`)
  })

  it.each([...documents])("%s is named, titled and described", (fileName, text) => {
    const document = JSON.parse(text)
    assert.strictEqual(document.$schema, "https://json-schema.org/draft/2020-12/schema")
    assert.strictEqual(document.$id, fileName)
    assert.isNotEmpty(document.title)
    assert.isNotEmpty(document.description)
    assert.strictEqual(document.type, "object")
  })

  it("config.schema.json accepts a good file and refuses a bad one", () => {
    const decode = decoder("config.schema.json")
    decode({
      $schema: "config.schema.json",
      checks: { unit: { command: ["node", "--test"], parser: "tap", timeout: "2 minutes" } },
      agents: { repair_general: { preset: "codex" } },
      worker: { concurrency: 2, timeouts: { total: "1 hour" }, budget: { usd: 5 } },
      locks: [{ path: "src/legal/**", reason: "owned by the lawyers" }]
    })
    assert.throws(() => decode({ worker: { concurency: 2 } }), /excess property/)
    assert.throws(() => decode({ worker: { concurrency: 500 } }), /128/)
    assert.throws(() => decode({ worker: { timeouts: { total: "soon" } } }), /RegExp/)
    assert.throws(() => decode({ checks: { unit: {} } }), /command/)
  })

  it("every setting in config.schema.json is described", () => {
    const { worker, ...rest } = JSON.parse(read("config.schema.json")).properties
    const settings = { ...rest, ...worker.properties, ...worker.properties.timeouts.properties }
    for (const [key, setting] of Object.entries<{ description?: string }>(settings)) {
      assert.isString(setting.description, key)
    }
  })

  it("ticket.schema.json accepts a ticket file and refuses ids that are none", () => {
    const decode = decoder("ticket.schema.json")
    const ticket = {
      id: "3f2a1b9c",
      fiefdom: "IP",
      status: "open",
      title: "t",
      description: "",
      errors: [],
      warnings: [],
      context: { anything: [1] },
      created_at: "2026-11-22T09:30:00.000000+00:00",
      updated_at: "2026-11-22T09:30:00.000000+00:00",
      notes: [{ time: "10:00:00", author: "a", text: "b" }],
      unknown: true
    }
    assert.deepEqual(decode(ticket), ticket)
    assert.throws(() => decode({ ...ticket, id: "../../x" }))
    assert.throws(() => decode({ ...ticket, status: "banana" }))
    assert.throws(() => decode({ ...ticket, created_at: "2026-01-26T10:25:16" }))
  })
})
