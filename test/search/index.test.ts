/** What search finds follows each change of an article, in its transaction. */
import t from 'tap'
import { startRebuild } from '../../src/search/start-rebuild.ts'
import { rebuildSearch } from '../../src/search/store/rebuild.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { runCommand } from '../cli/command-line.ts'
import { startEditor } from '../content/editor.ts'
import { tamper } from '../databases.ts'
import { startService } from '../helper.ts'
import { until } from '../wait.ts'
import { namesOf, searcherOn } from './searcher.ts'

const ANY = { 'if-match': '*' }

/** The ids of the documents, in the order of their article. */
const documentsIn = async ({ read: { db, tables } }: Storage) => {
  const { id, position, version, publishedAt } = tables.searchDocuments
  return db.select({ id, position, version, publishedAt }).from(tables.searchDocuments).orderBy(position)
}

/** All that is stored of the documents but their ids, and then again as a rebuild makes it. */
async function compareWithRebuilt(
  storage: Storage & { url: string },
): Promise<[stored: object[], rebuilt: object[]]> {
  const contentsIn = async ({ read: { db, tables } }: Storage) => {
    const rows = await db.select().from(tables.searchDocuments).orderBy(tables.searchDocuments.position)
    return rows.map(({ id: _id, ...content }) => content)
  }
  const stored = await contentsIn(storage)
  await tamper(storage.url, `UPDATE search_documents SET version = 'former'`)
  await rebuildSearch(storage)
  return [stored, await contentsIn(storage)]
}

t.test('each way to change an article changes what is found', async t => {
  const editor = await startEditor(t)
  const { findAll } = searcherOn(editor)
  await editor.create({
    slug: 'a',
    status: 'published',
    sections: [
      { heading: 'One', anchor: 'one', body: 'Early herons.' },
      { heading: 'Two', anchor: 'two', body: 'Late storks.' },
    ],
  })
  const admin = { ...(await editor.key('admin')), ...ANY }
  const steps: [
    does: string,
    line: Parameters<typeof editor.send>[0],
    sending: object,
    q: string,
    finds: string[],
  ][] = [
    ['creates', 'GET /v1/articles/a', {}, 'herons', ['a#one']],
    ['changes a section', 'PATCH /v1/articles/a/sections/one', { body: 'Early egrets.' }, 'herons', []],
    ['and it is found', 'GET /v1/articles/a', {}, 'egrets', ['a#one']],
    [
      'adds one',
      'POST /v1/articles/a/sections',
      { heading: 'Of ibises', body: 'They wade.' },
      'wade',
      ['a#of-ibises'],
    ],
    ['removes one', 'DELETE /v1/articles/a/sections/two', {}, 'storks', []],
    ['changes the title', 'PATCH /v1/articles/a', { title: 'Birds' }, 'birds', ['a#one']],
    [
      'changes the time',
      'PATCH /v1/articles/a',
      { publishedAt: '2025-01-01T00:00:00Z' },
      'egrets',
      ['a#one'],
    ],
    ['changes the language', 'PATCH /v1/articles/a', { lang: 'de' }, 'egrets', ['a#one']],
    ['changes the slug', 'PATCH /v1/articles/a', { slug: 'b' }, 'egrets', ['b#one']],
    ['withdraws it', 'PATCH /v1/articles/b', { status: 'draft' }, 'egrets', []],
    ['publishes it', 'PATCH /v1/articles/b', { status: 'published' }, 'egrets', ['b#one']],
    ['archives it', 'DELETE /v1/articles/b', {}, 'egrets', []],
    ['publishes it again', 'PATCH /v1/articles/b', { status: 'published' }, 'egrets', ['b#one']],
    ['removes all sections', 'PATCH /v1/articles/b', { sections: [] }, 'egrets', []],
    ['and is found by its title', 'GET /v1/articles/b', {}, 'birds', ['b#']],
    ['purges it', 'DELETE /v1/articles/b?purge=true', {}, 'birds', []],
  ]
  for (const [does, line, payload, q, finds] of steps) {
    const sending = Object.keys(payload).length > 0 ? { payload } : {}
    const response = await editor.send(line, { headers: line.includes('purge') ? admin : ANY, ...sending })
    t.ok(response.statusCode < 300, `${does}: ${response.body}`)
    t.same(await findAll(q), finds, does)
    if (does === 'changes the slug') {
      const [stored, rebuilt] = await compareWithRebuilt(editor.storage)
      t.same(stored, rebuilt, 'a rebuild makes what the changes have made')
    }
  }
  t.same(await documentsIn(editor.storage), [], 'and nothing is left')
})

t.test('only what has other words is written anew', async t => {
  const editor = await startEditor(t)
  const { storage, send } = editor
  const { id } = await editor.create({
    slug: 'a',
    status: 'published',
    publishedAt: '2025-01-01T00:00:00Z',
    sections: ['One', 'Two', 'Three'].map(heading => ({ heading, body: `About ${heading}.` })),
  })
  const idsIn = async () => (await documentsIn(storage)).map(document => document.id)
  const [one, two, three] = await idsIn()
  await send('PATCH /v1/articles/a/sections/two', { headers: ANY, payload: { body: 'Other.' } })
  const [, changed] = await idsIn()
  t.same(await idsIn(), [one, changed, three])
  t.not(changed, two)
  await send('PATCH /v1/articles/a', {
    headers: ANY,
    payload: { tags: ['a'], publishedAt: '2025-02-01T00:00:00Z' },
  })
  t.same(await idsIn(), [one, changed, three], 'another time moves them')
  t.match(await documentsIn(storage), [{ publishedAt: '2025-02-01T00:00:00.000Z' }])
  await send('POST /v1/articles/a/sections/three/move', {
    headers: ANY,
    payload: { into: null, position: 1 },
  })
  t.same(await idsIn(), [one, three, changed], 'and so does another place')
  await send('PATCH /v1/articles/a', { headers: ANY, payload: { lang: 'de' } })
  t.same(await idsIn(), [one, three, changed], 'another language as well')
  const { findAll } = searcherOn(editor)
  t.same(await findAll('about', { lang: 'de' }), ['a#one', 'a#three'], 'in which they are found')
  await storage.write(async ({ db, tables: { articles } }) => {
    await db.delete(articles)
  })
  t.same(await idsIn(), [], `those of a removed article go with it: ${id}`)
})

t.test('what another version left is indexed again, article by article', async t => {
  const service = await startService(t)
  const { storage } = service
  const { search } = searcherOn(service)
  for (const slug of ['a', 'b', 'c']) {
    await service.publish({
      slug,
      title: 'Whales',
      sections: [{ heading: slug, body: 'They sing.' }],
    } as never)
  }
  await service.publish({ slug: 'draft', title: 'Whales', status: 'draft' })
  t.equal(await rebuildSearch(storage), 0, 'nothing to do')
  const before = await documentsIn(storage)

  await tamper(storage.url, `UPDATE search_documents SET version = 'former'`)
  const stop = new AbortController()
  const stopAfterOne = {
    ...storage,
    write: async (job: Parameters<Storage['write']>[0]) => {
      stop.abort()
      return storage.write(job)
    },
  } as Storage
  t.equal(await rebuildSearch(stopAfterOne, stop.signal), 1, 'interrupted')
  t.equal(await rebuildSearch(storage), 2, 'goes on with the others')
  t.same(
    new Set((await documentsIn(storage)).map(({ version }) => version)),
    new Set(before.map(({ version }) => version)),
  )

  await tamper(storage.url, 'DELETE FROM search_documents')
  t.same((await search('whales')).data, [])
  const { out } = await runCommand(storage, ['search', 'rebuild'])
  t.equal(out, 'Indexed: 3 articles; the others were up to date\n')
  const answer = await search('whales', { count: 'true' })
  t.same(namesOf(answer), ['c#c', 'b#b', 'a#a'])
  t.equal(answer.page.total, 3)
})

t.test('an article that goes while it is to be indexed is passed over', async t => {
  const service = await startService(t)
  const { storage } = service
  await service.publish({ slug: 'a' })
  await tamper(storage.url, 'DELETE FROM search_documents')
  const removesFirst = {
    ...storage,
    write: async (job: Parameters<Storage['write']>[0]) => {
      await tamper(storage.url, 'DELETE FROM articles')
      return storage.write(job)
    },
  } as Storage
  t.equal(await rebuildSearch(removesFirst), 1)
  t.same(await documentsIn(storage), [])
})

t.test('a rebuild beside the service tells what it did, or why it could not, and can be stopped', async t => {
  const service = await startService(t)
  const { storage } = service
  await service.publish({ slug: 'a' })
  const told: unknown[] = []
  const log = {
    info: (...line: unknown[]) => told.push(line),
    error: (...line: unknown[]) => told.push(line),
  }
  const run = async (on: Storage) => startRebuild(on, log as never)()
  await run(storage)
  t.same(told.splice(0), [], 'nothing to do is not told')
  await tamper(storage.url, 'DELETE FROM search_documents')
  await run(storage)
  t.same(told.splice(0), [[{ articles: 1 }, 'indexed for search']])
  const failure = new Error('on purpose')
  startRebuild({ ...storage, snapshot: () => Promise.reject(failure) }, log as never)
  await until('it is told', () => told.length > 0)
  t.match(told, [[{ err: failure }, /search rebuild/]])
})
