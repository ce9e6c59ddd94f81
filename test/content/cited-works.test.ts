/** Who cites a work: the references of public articles by DOI and URL. */
import t from 'tap'
import { CitingReference } from '../../src/content/model/citing-reference.ts'
import { listOf } from '../../src/http/paging.ts'
import { migrationsFolder, readMigrations } from '../../src/storage/migrations.ts'
import { DATABASE, tamper } from '../databases.ts'
import { startService, type TestService } from '../helper.ts'
import { writerOf } from './section-writer.ts'

/** References of one article, by key. */
const CITED: Record<string, { DOI?: string; URL?: string }> = {
  plain: { DOI: '10.1000/AbC' },
  address: { DOI: 'https://DOI.org/10.1000/aBc' },
  prefixed: { DOI: 'doi: 10.1000/abc', URL: 'https://example.org/a/b/#c' },
  onlyUrl: { URL: 'http://dx.doi.org/10.1000/ABC#part' },
  other: { DOI: '10.1000/abcd', URL: 'https://example.org/a/b?c' },
  none: { DOI: 'unknown', URL: 'https://doi.org/10.1000/abc' },
  odd: { DOI: '10.1000/äbc' },
  // U+212A, which is a K once it is normalised.
  kelvin: { DOI: '10.1000/\u212a' },
  short: { DOI: '10.1/abc' },
  bare: { URL: 'http://example.org' },
  doubled: { URL: 'http://example.org/a//#' },
  // An entry of an index has at most 2,704 bytes on PostgreSQL.
  long: { DOI: `10.1000/${'x'.repeat(992)}`, URL: `https://example.org/${'x'.repeat(1_980)}` },
  wide: { DOI: `10.1000/${'😀'.repeat(900)}` },
}

const FOUND: [query: string, keys: string[]][] = [
  ['doi=10.1000/abc', ['plain', 'address', 'prefixed', 'onlyUrl']],
  ['doi=DOI:%2010.1000/ABC', ['plain', 'address', 'prefixed', 'onlyUrl']],
  ['doi=HTTPS://DX.DOI.ORG/10.1000/ABC', ['plain', 'address', 'prefixed', 'onlyUrl']],
  ['doi=https://doi.org/10.1000/ABC', ['plain', 'address', 'prefixed', 'onlyUrl']],
  ['doi=doi:10.1000/AbC&url=https://example.org/a/b', ['prefixed']],
  ['doi=10.1000/ab', []],
  ['doi=10.1000/k', ['kelvin']],
  [`doi=10.1000/${'x'.repeat(992)}`, ['long']],
  ['url=http://example.org/a/b/', ['prefixed']],
  ['url=https://example.org/a/b%23x', ['prefixed']],
  ['url=https://example.org/a/b?c', ['other']],
  ['url=https://EXAMPLE.org', ['bare']],
  ['url=http://example.org/a', ['doubled']],
  ['url=https://doi.org/10.1000/abc', ['none']],
  ['limit=100', Object.keys(CITED)],
]

const find = (service: TestService, query: string) =>
  service.get(`/v1/references?${query}`, listOf(CitingReference))

const references = Object.entries(CITED).map(([key, fields]) => ({ key, title: key, ...fields })) as never

t.test('a work is found however its DOI and URL are written', async t => {
  const service = await startService(t)
  const { storage } = service
  await service.publish({ slug: 'citing', title: 'Citing', lang: 'de', references })
  const expectAll = async (name: string) => {
    for (const [query, keys] of FOUND) {
      const { data, page } = await find(service, `${query}&count=true`)
      t.same(data.map(({ key }) => key).sort(), keys.toSorted(), `${name}: ${query}`)
      t.equal(page.total, keys.length, `${name}: ${query}`)
    }
  }
  await expectAll('as it was stored')
  const article = { slug: 'citing', title: 'Citing', lang: 'de' }
  t.match((await find(service, 'doi=10.1000/abcd')).data, [{ DOI: '10.1000/abcd', article }])

  const { read } = storage
  const { id, publicFrom, doi, url } = read.tables.articleReferences
  const rows = () =>
    read.db.select({ id, publicFrom, doi, url }).from(read.tables.articleReferences).orderBy(id)
  const before = await rows()
  await tamper(storage.url, 'UPDATE article_references SET public_from = null, doi = null, url = null')
  const migrations = readMigrations(migrationsFolder(DATABASE))
  const { sql = [] } = migrations.find(({ name }) => name.endsWith('_cited-works')) ?? {}
  for (const statement of sql.slice(-2)) {
    await tamper(storage.url, statement)
  }
  t.same(await rows(), before, 'the migration fills in the same')
})

t.test('only by articles that are public, the newest first', async t => {
  const service = await startService(t)
  const cite = (slug: string, more: object) =>
    service.publish({ slug, references: [{ key: 'a', title: slug, DOI: '10.1000/a' }] as never, ...more })
  await cite('old', { publishedAt: '2024-01-01T00:00:00Z' })
  await cite('newer', { publishedAt: '2025-01-01T00:00:00Z' })
  await cite('scheduled', { publishedAt: '2999-01-01T00:00:00Z' })
  await cite('draft', { status: 'draft', publishedAt: null })
  await cite('archived', { status: 'archived' })
  const editor = await service.key('content:read')
  const expectFound = async (...slugs: string[]) => {
    for (const query of ['doi=10.1000/a&count=true', 'count=true']) {
      const { data, page } = await find(service, query)
      t.same([data.map(({ article }) => article.slug), page.total], [slugs, slugs.length], query)
    }
    const { body } = await service.request({ url: '/v1/references?doi=10.1000/a', headers: editor })
    t.equal(JSON.parse(body).data.length, slugs.length, 'nor with a key')
  }
  await expectFound('newer', 'old')
  const { send } = await writerOf(service, 'newer')
  await send('PATCH', '', { status: 'archived' })
  await expectFound('old')
  const { send: sendDraft } = await writerOf(service, 'draft')
  await sendDraft('PATCH', '', { status: 'published', publishedAt: '2023-01-01T00:00:00Z' })
  await expectFound('old', 'draft')
  await (await writerOf(service, 'old')).send('PATCH', '', { slug: 'renamed' })
  await expectFound('renamed', 'draft')
  await (await writerOf(service, 'renamed')).send('DELETE', '/references/a')
  await expectFound('draft')
})

t.test('in pages, both ways, also among articles of one time', async t => {
  const service = await startService(t)
  for (let number = 0; number < 7; number += 1) {
    await service.publish({
      slug: `a-${number}`,
      publishedAt: number < 3 ? '2024-01-01T00:00:00Z' : '2025-01-01T00:00:00Z',
      references: [
        { key: 'a', title: 'A', DOI: '10.1000/a' },
        { key: 'b', title: 'B' },
      ] as never,
    })
  }
  for (const [query, count] of [
    ['doi=10.1000/a', 7],
    ['', 14],
  ] as const) {
    const whole = (await find(service, `${query}&limit=100`)).data.map(({ id }) => id)
    t.equal(whole.length, count)
    const walked: string[] = []
    let at = await find(service, `${query}&limit=3`)
    for (;;) {
      walked.push(...at.data.map(({ id }) => id))
      if (at.page.next === null) {
        break
      }
      at = await find(service, `${query}&limit=3&cursor=${at.page.next}`)
    }
    t.same(walked, whole)
    const back: string[] = []
    for (; at.page.prev !== null; back.unshift(...at.data.map(({ id }) => id))) {
      at = await find(service, `${query}&limit=3&cursor=${at.page.prev}`)
    }
    t.same(back, whole.slice(0, back.length), 'and back')
    t.ok(back.length >= count - 3)
  }
})

t.test('a forged cursor shows nothing before its time', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'later', publishedAt: '2999-01-01T00:00:00Z', references })
  await service.publish({ slug: 'one', references })
  const { next } = (await find(service, 'limit=1')).page
  const [scope] = JSON.parse(Buffer.from(String(next), 'base64url').toString())
  const forged = [scope, '2999-12-31T00:00:00.000Z', 'zzz', false]
  const cursor = Buffer.from(JSON.stringify(forged)).toString('base64url')
  const { data } = await find(service, `limit=100&cursor=${cursor}`)
  t.same([...new Set(data.map(({ article }) => article.slug))], ['one'])
})

t.test('as CSL-JSON and BibTeX, with keys that are unique across articles', async t => {
  const service = await startService(t)
  for (const slug of ['one', 'two']) {
    await service.publish({ slug, references: [{ key: 'a', title: slug }] as never })
  }
  const get = (accept: string) => service.request({ url: '/v1/references?limit=1', headers: { accept } })
  const csl = await get('application/vnd.citationstyles.csl+json')
  t.same(csl.json(), [{ id: 'two:a', type: 'webpage', title: 'two' }])
  t.match(csl.headers.link, /rel="next"/)
  const bibtex = await get('application/x-bibtex')
  t.equal(bibtex.body, '@online{two:a,\n  title = {two},\n}\n')
  t.match(bibtex.headers.vary, /\bAccept(?!-)/)
  t.not(bibtex.headers.etag, csl.headers.etag)
})

t.test('what is no DOI or URL is said', async t => {
  const service = await startService(t)
  for (const [query, parameter] of [
    ['doi=10.1000', 'doi'],
    ['doi=', 'doi'],
    ['doi=https://example.org/10.1000/a', 'doi'],
    ['url=example.org', 'url'],
    ['key=a', 'key'],
  ] as const) {
    const response = await service.request({ url: `/v1/references?${query}` })
    t.match(response.json(), { status: 400, errors: [{ parameter }] }, query)
  }
})
