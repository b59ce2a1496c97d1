/** The uses of tools in one run, from their beginning to what became of them, named by the ids of the agent. */
import type { AgentEvent } from "@orchestr8/contracts"
import { changed, denied, notice } from "./events.ts"
import { RecentMap } from "./RecentMap.ts"
import { editedPaths, toolUse } from "./tools.ts"

export class ToolUses {
  readonly #open = new RecentMap<{
    readonly name: string
    readonly title: string
    readonly paths: ReadonlyArray<string>
  }>()
  #changed = false
  #denied = false

  /** Did a use change a file? */
  get hasChanged(): boolean {
    return this.#changed
  }

  /** Was a use denied, and nothing changed by another? */
  get isBlocked(): boolean {
    return this.#denied && !this.#changed
  }

  begin(id: string, name: string, input: unknown): AgentEvent {
    const use = toolUse(name, input)
    this.#open.set(id, { name, title: `${use.name} ${use.detail}`, paths: editedPaths(name, input) })
    return use
  }

  succeed(id: string): ReadonlyArray<AgentEvent> {
    const { paths = [] } = this.#open.take(id) ?? {}
    this.#changed ||= paths.length > 0
    return paths.map(changed)
  }

  fail(id: string, reason: string): AgentEvent {
    return notice(`${this.#open.take(id)?.name ?? "tool"}: ${reason}`)
  }

  deny(id: string): AgentEvent {
    this.#denied = true
    return denied(this.#open.take(id)?.title ?? "tool")
  }
}
