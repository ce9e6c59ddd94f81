/** What tags and authors keep of their article stays true, whatever editors do, and the public lists follow from it. */
import assert from 'node:assert/strict'
import t from 'tap'
import { type Article, NewArticle } from '../../../src/content/model/article.ts'
import { importArticle } from '../../../src/transfer/import.ts'
import { files, textOf } from '../../layout/source.ts'
import { SEED } from '../../seed.ts'
import { pick as pickBy, seededRandom, wholeBelow } from '../../torture/random.ts'
import { type Editor, startEditor } from '../history/editor.ts'

const TAGS = ['GitHub', 'github', 'Github', 'b', 'É', 'E', 'C++', 'C']
const AUTHORS = [
  { name: 'Ada', url: 'https://example.org/ada' },
  { name: 'ADA', url: 'https://example.org/lovelace' },
  { name: 'Ada', url: 'https://example.org/lovelace' },
  { name: 'Bo', url: null },
]
const TIMES = ['2025-01-01T00:00:00.000Z', '2025-02-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z']
/** As long as they can be: an entry of an index on PostgreSQL has at most 2,704 bytes. */
const LONGEST = { name: '漢'.repeat(100), url: `https://example.org/${'x'.repeat(1_980)}` }

const { compare } = new Intl.Collator('en', { numeric: true })
/** No two of these names are the same but for case. */
const bySound = (one: { name: string }, other: { name: string }) =>
  compare(one.name.toLowerCase(), other.name.toLowerCase())

/** The rows of tags and authors that are not as their article says. */
async function listWrong({ storage }: Editor): Promise<object[]> {
  const { db, tables } = storage.read
  const articles = new Map((await db.select().from(tables.articles)).map(row => [row.id, row]))
  type Part = { articleId: string; position: number; publicFrom: string | null; slug: string | null }
  /** Of several in one article with a slug, the first counts. */
  const isTrue = ({ articleId, position, publicFrom, slug }: Part, _index: number, all: Part[]) => {
    const article = articles.get(articleId)
    const from = article?.status === 'published' ? article.publishedAt : null
    const isFirst = !all.some(
      one => one.articleId === articleId && one.slug === slug && one.position < position,
    )
    return publicFrom === (isFirst ? from : null)
  }
  const parts = {
    tags: (await db.select().from(tables.articleTags)).map(row => ({ ...row, spelling: row.tag })),
    authors: (await db.select().from(tables.articleAuthors)).map(row => ({ ...row, spelling: row.name })),
  }
  const wrong = (['tags', 'authors'] as const).map(async name => {
    const rows = parts[name]
    const names = await db.select().from(tables[name])
    const foldedOf = new Map(names.map(row => [row.slug, row.folded]))
    return [
      ...rows.filter((row, index) => !isTrue(row, index, rows)),
      ...rows.filter(row => foldedOf.get(row.slug ?? '') !== row.spelling.toLowerCase()),
      ...names.filter(row => !rows.some(({ slug }) => slug === row.slug)),
    ]
  })
  return (await Promise.all(wrong)).flat()
}

/** What the public lists must have, from what editors see of all articles. */
async function expectLists({ send }: Editor) {
  const all = await send('GET /v1/articles?status=draft,scheduled,published,archived&limit=100')
  const shown = (all.json() as { data: Article[] }).data.filter(({ status }) => status === 'published')
  type Named = { name: string; url?: string | null }
  const listOf = (of: (article: Article) => Named[]) => {
    // Of each article the first spelling.
    const firsts = shown.flatMap(one => [
      ...new Map(
        of(one)
          .toReversed()
          .map(named => [named.name.toLowerCase(), named]),
      ).values(),
    ])
    const groups = Map.groupBy(firsts, ({ name }) => name.toLowerCase())
    return [...groups.values()].map(group => {
      const uses = Map.groupBy(group, ({ name }) => name)
      const [name] = [...uses.keys()].sort(
        (one, other) =>
          (uses.get(other)?.length ?? 0) - (uses.get(one)?.length ?? 0) || (one < other ? -1 : 1),
      )
      const url =
        group
          .flatMap(named => named.url ?? [])
          .sort()
          .at(-1) ?? null
      return { name: name ?? '', url, articleCount: group.length }
    })
  }
  const tags = listOf(one => one.tags.map(name => ({ name })))
  const authors = listOf(one => one.authors)
  return {
    tags: tags.map(({ url: _, ...tag }) => tag).sort(bySound),
    authors: authors.sort(bySound),
  }
}

/** What the public lists have, read in pages of two, each of which leads back to the one before. */
async function readLists({ request }: Editor) {
  type List = { data: { slug?: string }[]; page: { next: string | null; prev: string | null; total: number } }
  const read = async (url: string, cursor: string | null): Promise<List> =>
    (await request({ url: `${url}?limit=2&count=true${cursor ? `&cursor=${cursor}` : ''}` })).json()
  const walk = async (url: string) => {
    const found: { slug?: string }[] = []
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
        const slugs = found.map(({ slug }) => slug)
        assert.equal(new Set(slugs).size, slugs.length)
        return found.map(({ slug: _, ...named }) => named)
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
})

t.test('one file alone changes articles, their tags and authors', t => {
  const CHANGES = /\.(?:update|insert)\(\s*(?:tables\.)?(?:articles|articleTags|articleAuthors)\)/
  t.same(
    files.filter(file => CHANGES.test(textOf(file))),
    ['content/store/article-queries.ts'],
  )
  t.end()
})
