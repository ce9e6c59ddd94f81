/** The sites, on either database, each made when it is first needed. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { lazy } from '../../../src/kernel/lazy.ts'
import { openStorage } from '../../../src/storage/open.ts'
import { copyRows } from '../../copy-rows.ts'
import type { Database } from '../options.ts'
import { type DatabaseServer, startDatabaseServer } from '../servers/postgres.ts'
import { growSite } from './crowd.ts'
import { makeSite } from './site.ts'
import type { Earlier } from './texts.ts'

/** Where a site is, and the first process of its database's server. */
export type Site = { url: string; postmaster?: number }

export type Sites = {
  /** A comment whose author may comment at once. */
  earlier: () => Promise<Earlier>
  /** A copy of the small site for whoever asks. */
  small: (database: Database) => Promise<Site>
  /** The large site, only to be read. */
  large: (database: Database) => Promise<Site>
  close: () => Promise<void>
}

/** @param newFolder makes an empty folder. */
export function prepareSites(size: number, newFolder: () => string, say: (line: string) => void): Sites {
  const newFile = () => join(newFolder(), 'stet.db')
  const grow = async (name: string, url: string) => {
    const began = performance.now()
    await growSite(url, size)
    say(`(The large site on ${name} was made in ${((performance.now() - began) / 1_000).toFixed(0)} s.)`)
  }

  const original = lazy(async () => {
    const file = newFile()
    return { file, earlier: await makeSite(`file:${file}`) }
  })
  const copyOriginal = async (): Promise<Site> => {
    const file = newFile()
    copyFileSync((await original()).file, file)
    return { url: `file:${file}` }
  }
  const largeFile = lazy(async () => {
    const site = await copyOriginal()
    await grow('SQLite', site.url)
    return site
  })

  let server: DatabaseServer | undefined
  const databases = lazy(async () => {
    server = await startDatabaseServer()
    const { postmaster } = server
    const url = await server.create('original')
    const [from, to] = [await openStorage(await copyOriginal()), await openStorage({ url })]
    await copyRows(from, to)
    await Promise.all([from.close(), to.close()])
    const { create } = server
    return async (name: string): Promise<Site> => ({ url: await create(name, 'original'), postmaster })
  })
  const largeDatabase = lazy(async () => {
    const site = await (await databases())('large')
    await grow('PostgreSQL', site.url)
    return site
  })
  let copies = 0

  return {
    earlier: async () => (await original()).earlier,
    async small(database) {
      copies += 1
      return database === 'sqlite' ? copyOriginal() : (await databases())(`copy_${copies}`)
    },
    large: database => (database === 'sqlite' ? largeFile() : largeDatabase()),
    close: async () => server?.remove(),
  }
}
