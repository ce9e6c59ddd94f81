import type { Migrated } from '../storage/migrations.ts'

/** Where progress is shown, such as the standard error output. */
export type Terminal = { write(text: string): unknown; isTTY?: boolean }

/** Tells what a migration has done to a database that had content. */
export const tellMigration =
  (terminal: Terminal) =>
  ({ migrations, isNew, kept }: Migrated): void => {
    if (!isNew) {
      terminal.write(`Migrated the database: ${migrations.join(', ')}\n`)
      if (kept !== undefined) {
        terminal.write(`The database from before is kept as ${kept}\n`)
      }
    }
  }

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
