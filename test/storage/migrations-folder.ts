import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { migrationsFolder, readMigrations } from '../../src/storage/migrations.ts'
import { temporaryFolder } from '../databases.ts'

/** A folder of migrations as drizzle-kit writes it. */
export function migrationsOf(t: Test, ...scripts: string[]): string {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'meta'))
  const entries = scripts.map((script, idx) => {
    writeFileSync(join(folder, `${idx}.sql`), script)
    return { idx, when: 1000 + idx, tag: String(idx), breakpoints: true, version: '6' }
  })
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify({ entries }))
  return folder
}

/** A folder of the first migrations of SQLite, as an earlier version of the program has it. */
export function firstMigrations(t: Test, count: number): string {
  const folder = migrationsFolder('sqlite')
  const scripts = readMigrations(folder).map(({ name }) => readFileSync(join(folder, `${name}.sql`), 'utf8'))
  return migrationsOf(t, ...scripts.slice(0, count))
}
