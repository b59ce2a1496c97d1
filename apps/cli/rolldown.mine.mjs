/** Bundles the command line: one entry, and a chunk for each command that is loaded only when it runs. */
import { readFileSync } from "node:fs"
import { defineConfig } from "rolldown"

const schema = new URL("../../packages/contracts/json-schema/config.schema.json", import.meta.url)
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))

export default defineConfig({
  input: { main: "src/main.ts" },
  platform: "node",
  plugins: [
    {
      name: "config-schema",
      generateBundle() {
        this.emitFile({ type: "asset", fileName: "config.schema.json", source: readFileSync(schema, "utf8") })
      }
    }
  ],
  external: [/^node:/, "fs-native-extensions"],
  transform: { define: { "process.env.NODE_ENV": '"production"', TICKETS_VERSION: JSON.stringify(version) } },
  output: {
    dir: "/tmp/mycli/dist",
    format: "esm",
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    cleanDir: true,
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name]-[hash].mjs"
  }
})
