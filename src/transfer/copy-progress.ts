import type { CopyStep } from '../storage/copy/copy.ts'

/** Where progress is shown, such as the standard error output. */
export type Terminal = { write(text: string): unknown; isTTY?: boolean }

const WIDTH = 30
const CLEAR = '\r\u001b[K'

/** Shows how far a copy is: one line with a bar on a terminal, which goes in the end; else a line for each table. */
export function copyProgress(terminal: Terminal): { show(step: CopyStep): void; end(): void } {
  return {
    show({ doing, table, rows, whole, part }) {
      const text = `${doing} ${table}: ${rows.toLocaleString('en')} rows`
      if (terminal.isTTY) {
        const bar = '#'.repeat(Math.round(part * WIDTH)).padEnd(WIDTH, '.')
        terminal.write(`${CLEAR}[${bar}] ${Math.floor(part * 100)} % ${text}`)
      } else if (whole) {
        terminal.write(`${text}\n`)
      }
    },
    end() {
      terminal.write(terminal.isTTY ? CLEAR : '')
    },
  }
}
