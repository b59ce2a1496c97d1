/** The filter language of tickets: read, write, match in memory, compile to SQL, rank. */
export * from "./document.ts"
export * from "./Filter.ts"
export * from "./format.ts"
export * from "./matches.ts"
export * from "./parse.ts"
export * from "./rank.ts"
export * from "./sql.ts"
export * from "./tokens.ts"
