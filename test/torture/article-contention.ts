/** Writers of articles at the same moment, through the storage of several instances. */

import { NewArticle } from '../../src/content/model/article.ts'
import { listBySlug, updateArticle } from '../../src/content/store/article-queries.ts'
import { StorageBusyError } from '../../src/storage/errors.ts'
import { openStorage } from '../../src/storage/open.ts'
import { onlyRow } from '../../src/storage/query.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { importArticle } from '../../src/transfer/import.ts'
import { type Contention, contend } from './contention.ts'

export async function* contendForArticles(options: {
  database: string
  storages: number
  parallel: number
  rounds: number
}): AsyncGenerator<Contention> {
  const { database, parallel, rounds } = options
  const storages: Storage[] = []
  for (let number = 0; number < options.storages; number += 1) {
    storages.push(await openStorage({ url: database }))
  }
  const [first] = storages as [Storage]
  const all = (job: (storage: Storage, index: number) => Promise<string>) =>
    Promise.all(
      Array.from({ length: parallel }, (_, index) =>
        job(storages[index % storages.length] as Storage, index).catch(nameOf),
      ),
    )
  let made = 0
  try {
    yield await contend('one slug', rounds, async () => {
      made += 1
      const slug = `contended-${made}`
      const outcomes = await all((storage, index) => importArticle(storage, newArticle(slug, index), false))
      const complaints = expect(outcomes, 'created', ['exists'])
      const rows = await first.read.db.$count(first.read.tables.articles)
      return { outcomes, complaints: rows === made + 3 ? complaints : [...complaints, `${rows} articles`] }
    })
    yield await contend('one version of an article', rounds, async () => {
      const before = onlyRow(await listBySlug(first.read, 'one'))
      const { version } = before
      const outcomes = await all((storage, index) =>
        storage.write(async writer => {
          const row = { ...before, title: `Edit ${version}.${index}`, version: version + 1 }
          return (await updateArticle(writer, row, version, 'en')).length > 0 ? 'updated' : 'stale'
        }),
      )
      const after = onlyRow(await listBySlug(first.read, 'one'))
      const winner = outcomes.indexOf('updated')
      const complaints = expect(outcomes, 'updated', ['stale'])
      if (after.version !== version + 1 || after.title !== `Edit ${version}.${winner}`) {
        complaints.push(`"${after.title}" is stored, and ${winner} was told that it won`)
      }
      return { outcomes, complaints }
    })
  } finally {
    await Promise.all(storages.map(storage => storage.close()))
  }
}

const newArticle = (slug: string, index: number) =>
  NewArticle.parse({
    slug,
    title: `Article ${index}`,
    lang: 'en',
    status: 'published',
    publishedAt: '2025-01-01T00:00:00Z',
    tags: ['contended'],
    sections: [{ heading: 'One', body: 'Text.' }],
  })

/** A refusal that passes by itself is an outcome of its own; it is counted, and no fault. */
function nameOf(error: unknown): string {
  return error instanceof StorageBusyError ? 'busy' : `${error}`
}

function expect(outcomes: string[], once: string, rest: string[]): string[] {
  const times = outcomes.filter(outcome => outcome === once).length
  const other = outcomes.filter(outcome => ![once, 'busy', ...rest].includes(outcome))
  return [...(times === 1 ? [] : [`${times} times ${once}`]), ...other]
}
