/**
 * One line at the bottom of a terminal, redrawn in place. Whatever else is written to the terminal takes its place
 * first, whoever writes it: loggers do not go through the commands.
 */
const CLEAR = "\r\u001b[2K"

/** The part of a stream of the process that is needed here. */
export interface TerminalStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write: NodeJS.WriteStream["write"]
}

export interface StatusLine {
  readonly columns: () => number
  /** In the place of the last one; empty: none. */
  readonly show: (text: string) => void
  /** Takes it away; to be called when nobody shows any more. */
  readonly close: () => void
}

/** `terminal` carries the line; `others` may show on the same screen. Undefined when it is no terminal. */
export const statusLine = (terminal: TerminalStream, others: ReadonlyArray<TerminalStream>): StatusLine | undefined => {
  if (terminal.isTTY !== true) return undefined
  const streams = [terminal, ...others.filter(({ isTTY }) => isTTY === true)]
  const write = terminal.write.bind(terminal)
  let shown = ""
  let restore: (() => void) | undefined

  const draw = (text: string): void => {
    if (text === shown) return
    shown = text
    write(CLEAR + text)
  }
  const takePlace = (): (() => void) => {
    const originals = streams.map((stream) => [stream, stream.write] as const)
    for (const [stream, original] of originals) {
      stream.write = new Proxy(original, {
        apply: (target, _, args): boolean => {
          draw("")
          return Reflect.apply(target, stream, args)
        }
      })
    }
    return () => {
      for (const [stream, original] of originals) stream.write = original
    }
  }
  return {
    columns: () => terminal.columns ?? 80,
    show: (text) => {
      restore ??= takePlace()
      draw(text)
    },
    close: () => {
      draw("")
      restore?.()
      restore = undefined
    }
  }
}
