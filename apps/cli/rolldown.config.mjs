/** Bundles the command line: one entry, and a chunk for each command that is loaded only when it runs. */
import { readFileSync } from "node:fs"
import { defineConfig } from "rolldown"

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))

export default defineConfig({
  input: { main: "src/main.ts" },
  platform: "node",
  external: [/^node:/, "fs-native-extensions"],
  transform: { define: { "process.env.NODE_ENV": '"production"', TICKETS_VERSION: JSON.stringify(version) } },
  output: {
    dir: "dist",
    format: "esm",
    cleanDir: true,
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name]-[hash].mjs"
  }
})
