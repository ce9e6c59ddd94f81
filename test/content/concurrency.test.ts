import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { startEditor } from './editor.ts'

/** `EDIT_ROUNDS=20 node test/articles/concurrency.test.ts` for a long run. */
const ROUNDS = Number(process.env['EDIT_ROUNDS'] ?? 5)
const EDITORS = 100

const counted = (statuses: readonly number[]) =>
  Object.fromEntries(
    [...Map.groupBy(statuses, status => status)].map(([status, all]) => [status, all.length]),
  )

t.test(`${EDITORS} edits of one article at once: one is stored, the others are told`, async t => {
  const { create, send } = await startEditor(t)
  const { slug, etag } = await create({ meta: { edits: [] } })
  const read = async () => Article.parse((await send(`GET /v1/articles/${slug}`)).json())
  const all: number[] = []
  const winners: string[] = []
  let current = etag
  for (let round = 1; round <= ROUNDS; round += 1) {
    const base = await read()
    const answers = await Promise.all(
      Array.from({ length: EDITORS }, async (_one, editor) => {
        const edits = [...(base.meta['edits'] as string[]), `${round}-${editor}`]
        const response = await send(`PATCH /v1/articles/${slug}`, {
          headers: { 'if-match': current },
          payload: { meta: { edits } },
        })
        return { response, edit: `${round}-${editor}` }
      }),
    )
    const statuses = answers.map(({ response }) => response.statusCode)
    t.same(counted(statuses), { 200: 1, 412: EDITORS - 1 }, `round ${round}`)
    all.push(...statuses)
    const winner = answers.find(({ response }) => response.statusCode === 200)
    winners.push(winner?.edit ?? '')
    current = String(winner?.response.headers.etag)
    const { version, meta } = await read()
    t.equal(version, base.version + 1)
    t.same(meta['edits'], winners, 'no edit that was acknowledged is lost')
  }
  t.comment(`${ROUNDS} rounds`, counted(all))
})

t.test('editors who try again until it fits lose nothing', async t => {
  const { create, send } = await startEditor(t)
  const { slug } = await create({ meta: {} })
  const names = Array.from({ length: 20 }, (_one, index) => `editor-${index}`)
  const add = async (name: string) => {
    // Whoever is refused was overtaken by another, and there are no more than these.
    for (let tries = 1; tries <= names.length; tries += 1) {
      const before = await send(`GET /v1/articles/${slug}`)
      const response = await send(`PATCH /v1/articles/${slug}`, {
        headers: { 'if-match': String(before.headers.etag) },
        payload: { meta: { [name]: tries } },
      })
      if (response.statusCode === 200) {
        return
      }
      t.equal(response.statusCode, 412)
    }
    t.fail(`${name} was refused more often than others were stored`)
  }
  await Promise.all(names.map(add))
  const { version, meta } = Article.parse((await send(`GET /v1/articles/${slug}`)).json())
  t.same(Object.keys(meta).sort(), names.sort())
  t.equal(version, 1 + names.length)
})

t.test('50 creations of one slug at once: one is stored', async t => {
  const { send, create } = await startEditor(t)
  const payload = { title: 'Words', lang: 'en', slug: 'one' }
  const many = Array.from({ length: 50 })
  const posted = await Promise.all(many.map(() => send('POST /v1/articles', { payload })))
  t.same(counted(posted.map(({ statusCode }) => statusCode)), { 201: 1, 409: 49 })
  const put = await Promise.all(
    many.map(() =>
      send('PUT /v1/articles/two', {
        headers: { 'if-none-match': '*' },
        payload: { ...payload, slug: 'two' },
      }),
    ),
  )
  t.same(counted(put.map(({ statusCode }) => statusCode)), { 201: 1, 412: 49 })
  const slugs = await Promise.all(many.slice(0, 10).map(async () => (await create({ title: 'Made' })).slug))
  t.equal(new Set(slugs).size, 10, 'slugs made from one title are all different')
  t.match((await send('GET /v1/articles?status=draft&count=true')).json(), { page: { total: 12 } })
})
