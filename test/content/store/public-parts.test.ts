/** What tags and authors keep of their article stays true, whatever editors do, and the public lists follow from it. */
import assert from 'node:assert/strict'
import t from 'tap'
import { type Article, NewArticle } from '../../../src/content/model/article.ts'
import { migrationsFolder, readMigrations } from '../../../src/storage/migrations.ts'
import { importArticle } from '../../../src/transfer/import.ts'
import { DATABASE, tamper } from '../../databases.ts'
import { files, textOf } from '../../layout/source.ts'
import { SEED } from '../../seed.ts'
import { pick as pickBy, seededRandom, wholeBelow } from '../../torture/random.ts'
import { type Editor, startEditor } from '../history/editor.ts'

const TAGS = ['a', 'b', 'c']
const AUTHORS = [
  { name: 'Ada', url: 'https://example.org/ada' },
  { name: 'Ada', url: 'https://example.org/lovelace' },
  { name: 'Bo', url: null },
]
const TIMES = ['2025-01-01T00:00:00.000Z', '2025-02-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z']
/** As long as they can be: an entry of an index on PostgreSQL has at most 2,704 bytes. */
const LONGEST = { name: '漢'.repeat(100), url: `https://example.org/${'x'.repeat(1_980)}` }

const compare = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1)

/** The rows of tags and authors that are not as their article says. */
async function listWrong({ storage }: Editor): Promise<object[]> {
  const { db, tables } = storage.read
  const articles = new Map((await db.select().from(tables.articles)).map(row => [row.id, row]))
  const authors = await db.select().from(tables.articleAuthors)
  const isTrue = ({ articleId, publicFrom }: { articleId: string; publicFrom: string | null }) => {
    const article = articles.get(articleId)
    return publicFrom === (article?.status === 'published' ? article.publishedAt : null)
  }
  const isFirst = ({ articleId, position, name, namesakes }: (typeof authors)[number]) =>
    namesakes ===
    authors.filter(one => one.articleId === articleId && one.name === name && one.position < position).length
  const tags = await db.select().from(tables.articleTags)
  return [...tags.filter(row => !isTrue(row)), ...authors.filter(row => !isTrue(row) || !isFirst(row))]
}

/** What the public lists must have, from what editors see of all articles. */
async function expectLists({ send }: Editor) {
  const all = await send('GET /v1/articles?status=draft,scheduled,published,archived&limit=100')
  const shown = (all.json() as { data: Article[] }).data.filter(({ status }) => status === 'published')
  const names = (of: (article: Article) => string[]) => new Set(shown.flatMap(of))
  const count = (has: (article: Article) => boolean) => shown.filter(has).length
  const tags = [...names(one => one.tags)].map(name => ({
    name,
    articleCount: count(one => one.tags.includes(name)),
  }))
  const authors = [...names(one => one.authors.map(({ name }) => name))].map(name => {
    const urls = shown.flatMap(one =>
      one.authors.flatMap(author => (author.name === name ? (author.url ?? []) : [])),
    )
    const has = (one: Article) => one.authors.some(author => author.name === name)
    return { name, url: urls.sort().at(-1) ?? null, articleCount: count(has) }
  })
  return { tags: tags.sort(compare), authors: authors.sort(compare) }
}

/** What the public lists have, read in pages of two, each of which leads back to the one before. */
async function readLists({ request }: Editor) {
  type List = { data: object[]; page: { next: string | null; prev: string | null; total: number } }
  const read = async (url: string, cursor: string | null): Promise<List> =>
    (await request({ url: `${url}?limit=2&count=true${cursor ? `&cursor=${cursor}` : ''}` })).json()
  const walk = async (url: string) => {
    const found: object[] = []
    let former: object[] | undefined
    for (let cursor: string | null = null; ; ) {
      const { data, page } = await read(url, cursor)
      found.push(...data)
      if (former !== undefined) {
        assert.deepEqual((await read(url, page.prev)).data, former)
      }
      former = data
      cursor = page.next
      if (cursor === null) {
        assert.equal(page.total, found.length)
        return found
      }
    }
  }
  return { tags: await walk('/v1/tags'), authors: await walk('/v1/authors') }
}

t.test('random changes of every kind', async t => {
  const editor = await startEditor(t)
  const { create, change, send, storage } = editor
  const random = seededRandom(SEED)
  const pick = <T>(list: readonly T[]) => pickBy(random, list)
  const some = <T>(list: readonly T[]) => list.filter(() => wholeBelow(random, 2) === 0)
  const parts = () => ({ tags: some(TAGS), authors: some([...AUTHORS, LONGEST]) })
  const state = () =>
    pick([
      { status: 'draft', publishedAt: null },
      { status: 'archived', publishedAt: pick(TIMES) },
      { status: 'published', publishedAt: pick(TIMES) },
      { status: 'published', publishedAt: pick(TIMES) },
    ] as const)
  const slugs: string[] = []
  let made = 0
  const any = () => pick(slugs)
  const whole = (slug: string) => ({ slug, title: 'A title', lang: 'en', ...parts(), ...state() })
  const ACTIONS: Record<string, () => Promise<unknown>> = {
    create: async () => {
      made += 1
      slugs.push(`article-${made}`)
      return create(whole(`article-${made}`))
    },
    state: () => change(any(), state()),
    time: () => change(any(), { status: 'published', publishedAt: pick(TIMES) }),
    parts: () => change(any(), parts()),
    tags: () => change(any(), { tags: some(TAGS) }),
    replace: () => {
      const slug = any()
      return send(`PUT /v1/articles/${slug}`, { headers: { 'if-match': '*' }, payload: whole(slug) })
    },
    import: () => importArticle(storage, NewArticle.parse(whole(any())), true),
    restore: async () => {
      const line = `/v1/articles/${any()}/revisions` as const
      const { data } = (await send(`GET ${line}`)).json() as { data: { version: number }[] }
      const { version } = pick(data)
      return send(`POST ${line}/${version}/restore`, { headers: { 'if-match': '*' } })
    },
    delete: () => {
      const [slug] = slugs.splice(wholeBelow(random, slugs.length), 1)
      return send(`DELETE /v1/articles/${slug}`, { headers: { 'if-match': '*' } })
    },
  }
  const names = Object.keys(ACTIONS)
  for (let round = 0; round < 150; round += 1) {
    const name = slugs.length < 3 ? 'create' : pick(names)
    await ACTIONS[name]?.()
    const wrong = await listWrong(editor)
    if (wrong.length > 0) {
      t.same(wrong, [], `after ${name} in round ${round}`)
      return
    }
    if (round % 5 === 0) {
      t.same(await readLists(editor), await expectLists(editor), `after ${name} in round ${round}`)
    }
  }
  t.ok(slugs.length > 3)

  t.test('the migration finds the same', async t => {
    const { url } = storage
    const { sql = [] } =
      readMigrations(migrationsFolder(DATABASE)).find(({ name }) => name.endsWith('_public-parts')) ?? {}
    await tamper(url, `UPDATE article_tags SET public_from = 'x'`)
    await tamper(url, `UPDATE article_authors SET public_from = 'x', namesakes = 9`)
    for (const statement of sql.slice(-2)) {
      await tamper(url, statement)
    }
    t.same(await listWrong(editor), [])
  })
})

t.test('one file alone changes articles, their tags and authors', t => {
  const CHANGES = /\.(?:update|insert)\(\s*(?:tables\.)?(?:articles|articleTags|articleAuthors)\)/
  t.same(
    files.filter(file => CHANGES.test(textOf(file))),
    ['content/store/article-queries.ts'],
  )
  t.end()
})
