/** Where progress is shown, such as the standard error output. */
export type Terminal = { write(text: string): unknown; isTTY?: boolean }

export type ProgressBar = {
  /** @param part of the work that is done, from 0 to 1. */
  show(part: number, text: string): void
  /** Takes the bar away, so that something else can be written; the next `show` brings it back. */
  clear(): void
}

const WIDTH = 30
const CLEAR = '\r\u001b[K'

/** One line with a bar on a terminal; nothing where nobody watches. */
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
