/** Where progress is shown, such as the standard error output. */
export type Terminal = { write(text: string): unknown; isTTY?: boolean }

export type ProgressBar = {
  /** @param part of the work that is done, from 0 to 1. */
  show(part: number, text: string): void
  /** Removes the bar, so that something else can be written. The next `show` writes it again. */
  clear(): void
}

const WIDTH = 30
const CLEAR = '\r\u001b[K'

/** One line with a bar on a terminal; nothing when the output is not a terminal. */
export function progressBar(terminal: Terminal): ProgressBar {
  const write = (text: string) => {
    if (terminal.isTTY) {
      terminal.write(text)
    }
  }
  return {
    show(part, text) {
      const bar = '#'.repeat(Math.round(part * WIDTH)).padEnd(WIDTH, '.')
      write(`${CLEAR}[${bar}] ${Math.floor(part * 100)} % ${text}`)
    },
    clear() {
      write(CLEAR)
    },
  }
}
