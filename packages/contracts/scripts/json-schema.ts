/** Writes `json-schema/*.schema.json` from the schemas of this package. Run by `pnpm run generate`. */
import { mkdirSync, writeFileSync } from "node:fs"
import { documents } from "./documents.ts"

const folder = new URL("../json-schema/", import.meta.url)

mkdirSync(folder, { recursive: true })
for (const [fileName, text] of documents) writeFileSync(new URL(fileName, folder), text)
