/** Where this program is: as a bundle in `dist`, one folder below the package, like this file in `src`. */
import { fileURLToPath } from "node:url"

const inPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

export const ownProgram = {
  node: process.execPath,
  tickets: inPackage("bin/tickets.mjs"),
  sample: inPackage("sample")
}
