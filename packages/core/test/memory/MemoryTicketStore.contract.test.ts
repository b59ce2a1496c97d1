/** The store in memory keeps the contract of stores. */
import { storeContract } from "@orchestr8/testing"
import { MemoryTicketStore } from "../../src/memory/MemoryTicketStore.ts"

storeContract("MemoryTicketStore", () => MemoryTicketStore.layer)
