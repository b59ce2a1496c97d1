/** What every case gets: the size of the run, stores to measure on, folders of its own; all gone when it ends. */
import type { Tickets } from "@orchestr8/core"
import type { Row } from "./Row.ts"

export interface Fixture {
  readonly size: number
  readonly projectRoot: string
  /** The folder of the active ticket files. */
  readonly folder: string
  readonly ids: ReadonlyArray<string>
}

export interface Bench {
  readonly quick: boolean
  /** The largest number of tickets of this run. */
  readonly large: number
  /** A closed store of that many open tickets, made once a run. Cases leave it as it is. */
  readonly fixture: (size: number) => Promise<Fixture>
  /** A new empty folder. */
  readonly folder: () => string
  /** Opens the fixture, runs, closes. */
  readonly opened: <A>(fixture: Fixture, body: (tickets: Tickets) => Promise<A>) => Promise<A>
}

export interface Case {
  /** For `--only`. */
  readonly name: string
  readonly run: (bench: Bench) => Promise<ReadonlyArray<Row>>
}
