/** What the groups of measurements share. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareSites, type Site, type Sites } from './content/sites.ts'
import { LEAST_LARGE, type Options } from './options.ts'
import type { Row } from './rows.ts'
import type { Server } from './servers/server.ts'
import { type StetOptions, startStet } from './servers/stet.ts'

export type Bench = {
  options: Options
  say: (line: string) => void
  report: (row: Row) => void
  newFolder: () => string
  sites: Sites
  /** Whether a large site was asked for. */
  hasLarge: boolean
  /** Runs Stet on a site until the bench is over, or it is stopped. */
  startStet: (site: Site, more?: Partial<StetOptions>) => Promise<Server>
}

export function openBench(options: Options, { say, report }: Pick<Bench, 'say' | 'report'>): Bench {
  const root = mkdtempSync(join(tmpdir(), 'stet-bench-'))
  process.once('exit', () => rmSync(root, { recursive: true, force: true }))
  let folders = 0
  const newFolder = () => {
    folders += 1
    const folder = join(root, String(folders))
    mkdirSync(folder)
    return folder
  }
  return {
    options,
    say,
    report,
    newFolder,
    sites: prepareSites(options.size, newFolder, say),
    hasLarge: options.size >= LEAST_LARGE,
    startStet: ({ url, postmaster }, more) =>
      startStet({ database: url, postmaster, folder: newFolder(), ...more }),
  }
}
