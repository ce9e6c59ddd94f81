/** The command `copy`: copies one database to another and reports the comparison. */
import { existsSync, realpathSync } from 'node:fs'
import { faultOfDatabaseUrl, isPostgresUrl, sqliteFile } from '../storage/address.ts'
import type { CopiedTable } from '../storage/copy/compare.ts'
import { type CopyStep, copyDatabase } from '../storage/copy/copy.ts'
import { UnusableDatabaseError } from '../storage/errors.ts'
import { openStorage } from '../storage/open.ts'
import { progressBar, type Terminal, tellMigration } from './progress.ts'

export type CopyAddresses = { from: string; to: string }

/**
 * Copies the database at `from` to the one at `to`. Both are migrated first.
 * @returns the result of the comparison, as text.
 * @throws UnusableDatabaseError
 */
export async function copyBetween({ from, to }: CopyAddresses, terminal: Terminal): Promise<string> {
  refuseAddresses({ from, to })
  const options = { connections: 2, report: tellMigration(terminal) }
  const source = await openStorage({ url: from, ...options })
  try {
    const target = await openStorage({ url: to, ...options })
    const progress = copyProgress(terminal)
    try {
      return report(await copyDatabase(source, target, progress.show))
    } finally {
      progress.end()
      await target.close()
    }
  } finally {
    await source.close()
  }
}

function refuseAddresses(addresses: CopyAddresses): void {
  for (const [option, url] of Object.entries(addresses)) {
    const fault = faultOfDatabaseUrl(url)
    if (fault !== undefined) {
      throw new UnusableDatabaseError(`--${option}: ${fault}`)
    }
  }
  const { from, to } = addresses
  // Checked here, because opening the file would create it.
  if (!isPostgresUrl(from) && !existsSync(sqliteFile(from))) {
    throw new UnusableDatabaseError(`There is no database ${sqliteFile(from)} to copy from.`)
  }
  if (placeOf(from) === placeOf(to)) {
    throw new UnusableDatabaseError('--from and --to are the same database.')
  }
}

/** The same value for different URLs of one database. The user does not matter. */
function placeOf(url: string): string {
  if (isPostgresUrl(url)) {
    const { hostname, port, pathname, search } = new URL(url)
    return `${hostname}:${port || '5432'}${pathname}${search}`
  }
  const file = sqliteFile(url)
  return existsSync(file) ? realpathSync(file) : file
}

function report(tables: CopiedTable[]): string {
  const width = Math.max(...tables.map(({ table }) => table.length))
  const lines = tables.map(
    ({ table, rows, sha256 }) =>
      `${table.padEnd(width)} ${rows.toLocaleString('en').padStart(12)} rows  SHA-256 ${sha256}`,
  )
  return [...lines, 'Copied: both databases have the same content.'].join('\n')
}

/** Shows the progress of a copy: a bar on a terminal, which is removed at the end; otherwise a line for each table. */
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
