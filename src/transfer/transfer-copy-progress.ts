import type { CopyStep } from '../storage/copy/copy.ts'
import { progressBar, type Terminal } from './progress.ts'

/** Shows how far a copy is: one line with a bar on a terminal, which goes in the end; else a line for each table. */
export function copyProgress(terminal: Terminal): { show(step: CopyStep): void; end(): void } {
  const bar = progressBar(terminal)
  return {
    show({ doing, table, rows, whole, part }) {
      const text = `${doing} ${table}: ${rows.toLocaleString('en')} rows`
      bar.show(part, text)
      if (whole && !terminal.isTTY) {
        terminal.write(`${text}\n`)
      }
    },
    end: bar.clear,
  }
}
