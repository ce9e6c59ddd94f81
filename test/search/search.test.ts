import t from 'tap'
import { classesOf } from '../../src/search/text/classes.ts'
import { readSearch } from '../../src/search/text/query.ts'
import { pointersOf } from '../helper.ts'
import { rankCorpus } from './documents.ts'
import { QUESTIONS } from './questions.ts'
import { namesOf, publishCorpus, startSearcher } from './searcher.ts'

/** Frequent words and signs, whose hits are of many classes. */
const WIDE = ['die', 'ca phe', 'in', 'der -garten', 's*', '"in the"', 'a*', '的', 'một', 'và']

const expectedOf = (q: string) => {
  const search = readSearch(q)
  return search === null ? [] : rankCorpus(classesOf(search))
}

t.test('a database finds what is found in memory, in the same order', async t => {
  const searcher = await startSearcher(t)
  await publishCorpus(searcher)
  for (const { q, first, why } of QUESTIONS) {
    const found = await searcher.findAll(q)
    t.equal(found[0], first, `${q}: ${why}`)
    t.same(found, expectedOf(q), q)
  }
  for (const q of WIDE) {
    const { page, data } = await searcher.search(q, { count: 'true', limit: '100' })
    t.same(namesOf({ data }), expectedOf(q), q)
    t.equal(page.total, data.length, `${q}: ${page.total} in all`)
  }
  t.ok(WIDE.some(q => expectedOf(q).length > 10))
})

t.test('pages hold together forwards and backwards, whatever their size', async t => {
  const searcher = await startSearcher(t)
  await publishCorpus(searcher)
  for (const q of ['ca phe', 'die', 'thức tỉnh', 's*']) {
    const whole = await searcher.findAll(q)
    for (const limit of ['1', '2', '3', '7']) {
      t.same(await searcher.findAll(q, { limit }), whole, `${q} by ${limit}`)
      const back: string[] = []
      let { page } = await searcher.search(q, { limit })
      while (page.next !== null) {
        page = (await searcher.search(q, { limit, cursor: page.next })).page
      }
      while (page.prev !== null) {
        const answer = await searcher.search(q, { limit, cursor: page.prev })
        back.unshift(...namesOf(answer))
        page = answer.page
      }
      t.same(back, whole.slice(0, back.length), `${q} back by ${limit}`)
      t.ok(back.length >= whole.length - Number(limit))
    }
  }
})

t.test('a hit shows its article, its section and where it was found', async t => {
  const searcher = await startSearcher(t)
  await searcher.publish({
    slug: 'birds',
    title: 'Birds & <b>beasts</b>',
    subtitle: 'About cormorants',
    lang: 'en',
    summary: 'A summary with pelicans.',
    sections: [
      { heading: null, body: 'Some *herons* & egrets.' },
      { heading: 'Of storks', body: 'They clatter.', sections: [{ heading: 'Young', body: 'They beg.' }] },
    ],
  } as never)
  await searcher.publish({
    slug: 'bare',
    title: 'Bare',
    subtitle: 'About ibises',
    summary: 'And spoonbills.',
  })
  const [hit] = (await searcher.search('herons')).data
  t.match(hit, {
    article: {
      slug: 'birds',
      title: 'Birds & <b>beasts</b>',
      lang: 'en',
      publishedAt: '2025-01-01T00:00:00.000Z',
    },
    section: { anchor: 'lead', heading: null },
  })
  t.match(hit?.snippet, /<mark>herons<\/mark> &amp; egrets/)
  for (const [q, names] of [
    ['beasts', ['birds#lead']],
    ['cormorants', ['birds#lead']],
    ['pelicans', ['birds#lead']],
    ['storks', ['birds#of-storks']],
    ['storks beg', ['birds#young']],
    ['beasts clatter', ['birds#of-storks']],
    ['spoonbills', ['bare#']],
    ['ibises', ['bare#']],
  ] as const) {
    t.same(namesOf(await searcher.search(q)), names, q)
  }
  const [bare] = (await searcher.search('spoonbills')).data
  t.equal(bare?.section, null)
  t.equal(bare?.snippet, 'And <mark>spoonbills</mark>.')
})

t.test('filters', async t => {
  const searcher = await startSearcher(t)
  const article = (slug: string, more: object) =>
    searcher.publish({ slug, title: 'Whales', ...more } as never)
  await article('a', {
    lang: 'en',
    tags: ['sea'],
    authors: [{ name: 'Ann' }],
    publishedAt: '2025-01-01T00:00:00Z',
  })
  await article('b', { lang: 'en-US', tags: ['sea', 'land'], publishedAt: '2025-01-02T00:00:00Z' })
  await article('c', {
    lang: 'de',
    authors: [{ name: 'Ann' }, { name: 'Ann' }],
    publishedAt: '2025-01-03T00:00:00Z',
  })
  for (const [more, names] of [
    [{}, 'c b a'],
    [{ lang: 'en' }, 'b a'],
    [{ lang: 'de,en-US' }, 'c b'],
    [{ lang: 'fr' }, ''],
    [{ tag: 'sea' }, 'b a'],
    [{ tag: 'none' }, ''],
    [{ author: 'Ann' }, 'c a'],
    [{ author: 'Ann', tag: 'sea' }, 'a'],
    [{ publishedAfter: '2025-01-01T00:00:00Z' }, 'c b'],
    [{ publishedBefore: '2025-01-03T00:00:00Z' }, 'b a'],
    [{ publishedAfter: '2025-01-01T00:00:00Z', publishedBefore: '2025-01-03T00:00:00Z', lang: 'en,de' }, 'b'],
  ] as [Record<string, string>, string][]) {
    const answer = await searcher.search('whales', { ...more, count: 'true' })
    t.equal(answer.data.map(({ article }) => article.slug).join(' '), names, JSON.stringify(more))
    t.equal(answer.page.total, answer.data.length)
  }
  const { page } = await searcher.search('whales', { limit: '1' })
  const other = await searcher.request({ url: `/v1/search?q=whales&limit=1&tag=sea&cursor=${page.next}` })
  t.same(pointersOf(other), ['cursor'], 'a cursor of other filters')
})

t.test('what people type is no error', async t => {
  const searcher = await startSearcher(t)
  await publishCorpus(searcher)
  for (const q of [
    '',
    ' ',
    '"',
    '-',
    '***',
    '-nothing',
    '"""',
    '\u0000',
    '😀',
    'AND OR NOT',
    '( ) : ^',
    "'; --",
  ]) {
    const { statusCode } = await searcher.request({ url: `/v1/search?q=${encodeURIComponent(q)}` })
    t.equal(statusCode, 200, JSON.stringify(q))
  }
  t.same(await searcher.search('', { count: 'true' }), {
    data: [],
    page: { next: null, prev: null, limit: 20, total: 0 },
  })
  t.same(pointersOf(await searcher.request({ url: '/v1/search' })), ['q'])
  t.same(pointersOf(await searcher.request({ url: `/v1/search?q=${'a'.repeat(1_001)}` })), ['q'])
  t.equal((await searcher.request({ url: `/v1/search?q=${'a'.repeat(1_000)}` })).statusCode, 200)
})

t.test('a forged cursor is a fault or an empty page', async t => {
  const searcher = await startSearcher(t)
  await publishCorpus(searcher)
  const { page } = await searcher.search('die', { limit: '1' })
  const [scope, , id] = JSON.parse(Buffer.from(String(page.next), 'base64url').toString())
  const forge = (...content: unknown[]) => Buffer.from(JSON.stringify(content)).toString('base64url')
  const ask = (cursor: string) => searcher.request({ url: `/v1/search?q=die&cursor=${cursor}` })
  t.same(pointersOf(await ask(forge('other', '0 0 2025', id, false))), ['cursor'])
  for (const value of ['', 'x', '99 0 2025-01-01', '0 9999999999 2025', '-1 0 2025', '0 0 ', 7]) {
    for (const back of [false, true]) {
      t.equal((await ask(forge(scope, value, 'no id', back))).statusCode, 200, `${value}`)
    }
  }
})
