import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { makeScene } from "./scene.ts"

describe("the MCP configuration of an agent", () => {
  const command = [process.execPath, "-e", "console.log(fs.readFileSync(process.argv[1], 'utf8'))", "{mcp_config}"]

  it.live("names the server of the tickets, with the marks of the deployment", () =>
    Effect.gen(function* () {
      const { printed, projectRoot, start } = makeScene()
      const file = path.join(projectRoot, "mcp", "servers.json")
      yield* start(command, { mcp: { command: ["/bin/tickets", "mcp"], file } })
      assert.deepStrictEqual(JSON.parse(printed()), {
        mcpServers: {
          tickets: {
            command: "/bin/tickets",
            args: ["mcp"],
            env: { TICKETS_DIR: projectRoot, ORCHESTR8_DEPLOYMENT: "3f2a1b9c-1", ORCHESTR8_TICKET: "3f2a1b9c" }
          }
        }
      })
    })
  )

  it.live("names none when there is none", () =>
    Effect.gen(function* () {
      const { printed, start } = makeScene()
      yield* start(command)
      assert.deepStrictEqual(JSON.parse(printed()), { mcpServers: {} })
    })
  )
})
