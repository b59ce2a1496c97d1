/** The store on files keeps the contract of stores, with either lock. */
import { storeContract, temporaryProject } from "@orchestr8/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { FileStoreOptions } from "../../src/file/FileTicketStore.ts"
import { FileTicketStore } from "../../src/file/FileTicketStore.ts"

const inFreshProject = (options: Omit<FileStoreOptions, "projectRoot"> = {}) =>
  Layer.unwrap(Effect.map(temporaryProject, (projectRoot) => FileTicketStore.layer({ projectRoot, ...options })))

storeContract("FileTicketStore", () => inFreshProject())
storeContract("FileTicketStore with the fallback lock", () => inFreshProject({ lockKind: "sqlite" }))
