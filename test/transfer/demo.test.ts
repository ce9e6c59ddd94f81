/** The demo: what it has for those who try a frontend, and that it stays out of the way of anything else. */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { z } from 'zod'
import { ModeratedComment } from '../../src/comments/moderation/schema.ts'
import { Comment } from '../../src/comments/threads/schema.ts'
import { readConfig } from '../../src/config.ts'
import { parseArticle, printArticle } from '../../src/content/formats/markdown.ts'
import { Article } from '../../src/content/model/article.ts'
import type { NewSection } from '../../src/content/model/section.ts'
import { listOf } from '../../src/http/paging.ts'
import { renderSection } from '../../src/markdown/render.ts'
import { seedDemo } from '../../src/transfer/demo.ts'
import { importArticle, readMarkdown, seedArticle } from '../../src/transfer/import.ts'
import { openTestStorage } from '../databases.ts'
import { newComment, startService } from '../helper.ts'

const FOLDER = new URL('../../seed/demo/', import.meta.url)
const sources = readdirSync(FOLDER)
  .filter(name => name.endsWith('.md'))
  .map(name => ({ name, source: readFileSync(new URL(name, FOLDER), 'utf8') }))
const articles = sources.map(({ source }) => readMarkdown(source))
const SETTINGS = readConfig({})

const flat = (sections: readonly NewSection[]): NewSection[] =>
  sections.flatMap(section => [section, ...flat(section.sections)])
const counted = (values: readonly unknown[]) =>
  Object.fromEntries([...Map.groupBy(values, String)].map(([value, some]) => [value, some.length]))

t.test('the articles: languages, states, parts of every kind', t => {
  t.equal(articles.length, 30)
  t.same(counted(articles.map(({ lang }) => lang)), { de: 9, en: 14, vi: 7 })
  t.same(counted(articles.map(({ status }) => status)), { archived: 1, draft: 2, published: 27 })
  t.same(counted(articles.map(({ commentPolicy }) => commentPolicy)), { closed: 1, moderated: 1, open: 28 })
  const isLater = ({ publishedAt }: { publishedAt: string | null }) => (publishedAt ?? '') > '2099'
  t.equal(articles.filter(isLater).length, 1, 'one is scheduled')
  t.ok(
    articles.every(({ publishedAt }) => publishedAt === null || publishedAt < '2025' || publishedAt > '2099'),
  )
  const groups = counted(articles.flatMap(({ translationGroup }) => translationGroup ?? []))
  t.same(counted(Object.values(groups)), { 2: 5, 3: 4 })
  const kinds = counted(articles.flatMap(({ sections }) => flat(sections).map(({ kind }) => kind)))
  t.same(Object.keys(kinds).sort(), ['figure', 'note', 'prose', 'quote'])
  for (const { name, source } of sources) {
    const article = readMarkdown(source)
    t.equal(name, `${article.slug}.md`)
    t.equal(printArticle(article), source, `${name} is in canonical form`)
    t.same(parseArticle(printArticle(article)), { article })
    t.ok(article.tags.includes('demo'), 'a tag finds them all, to delete them')
    const keys = new Map(article.references.map(({ key }, index) => [key, index + 1]))
    const options = { lang: article.lang, references: keys }
    const rendered = flat(article.sections).map(({ body }) => renderSection(body, options))
    t.same(new Set(rendered.flatMap(({ cited }) => cited)), new Set(keys.keys()), `${name} cites its sources`)
  }
  t.end()
})

t.test('it is stored once, with comments in every state', async t => {
  const { storage, request, get, key } = await startService(t, { COMMENT_RULES: 'first-comment' })
  const results = await seedDemo(storage, SETTINGS)
  t.same(counted(results), { created: 30 })
  const moderator = await key('comments:moderate')

  const list = await get('/v1/articles?limit=100&tag=demo&include=commentCount', listOf(Article))
  t.equal(list.data.length, 26)
  let shown = 0
  for (const { slug, commentCount = 0 } of list.data) {
    const url = `/v1/articles/${slug}?include=sections,references,translations`
    t.equal((await request({ url })).statusCode, 200)
    const { data } = await get(
      `/v1/articles/${slug}/comments?view=flat&limit=100`,
      listOf(z.object({ status: z.enum(['approved', 'deleted']) })),
    )
    t.equal(data.filter(({ status }) => status === 'approved').length, commentCount, slug)
    shown += data.length
  }
  t.equal(shown, 92)

  const queue = async (query: string) => {
    const { body } = await request({ url: `/v1/comments?limit=100&${query}`, headers: moderator })
    return listOf(ModeratedComment).parse(JSON.parse(body)).data
  }
  for (const [query, count] of [
    ['status=pending', 6],
    ['status=spam', 2],
    ['status=trash', 2],
    ['reported=true', 1],
    ['reviewed=false', 6],
  ] as const) {
    t.equal((await queue(query)).length, count, query)
  }
  const [waiting] = await queue('status=pending')
  const decided = await request({
    method: 'PATCH',
    url: `/v1/comments/${waiting?.id}/moderation`,
    headers: { ...moderator, 'if-match': `"${waiting?.version}"` },
    payload: { status: 'approved' },
  })
  t.equal(decided.statusCode, 200)

  const tea = await get('/v1/articles/how-tea-gets-its-colour/comments', listOf(Comment))
  t.match(tea.data[1], { status: 'deleted', replies: [{ author: { name: 'Sven' } }] }, 'a tombstone')
  type Thread = { depth: number; replies: Thread[] }
  const deepest = ({ depth, replies }: Thread): number => Math.max(depth, ...replies.map(deepest))
  t.equal(deepest(tea.data[0] as Thread), SETTINGS.comments.depth)
  const arch = await get('/v1/articles/why-an-arch-stands/comments', listOf(Comment))
  t.match(arch.data[0], { replyCount: 53, repliesNext: String }, 'a thread with more replies than one answer')

  const before = await queue('')
  t.same(counted(await seedDemo(storage, SETTINGS)), { unchanged: 30 })
  t.same(await queue(''), before, 'a second run adds nothing')
  t.ok(before.every(({ author }) => author.email?.endsWith('@example.org')))
})

t.test('what was changed or deleted stays so, and a site with content of its own gets no demo', async t => {
  const { storage, request, key } = await startService(t)
  const [example, ...rest] = articles as [(typeof articles)[number], ...typeof articles]
  await seedArticle(storage, { ...example, title: 'Changed' })
  t.same(counted(await seedDemo(storage, SETTINGS)), { created: 29, unchanged: 1 })
  t.match((await request({ url: `/v1/articles/${example.slug}` })).json(), { title: 'Changed' })
  const url = `/v1/articles/${rest[0]?.slug}`
  const headers = { ...(await key('content:write')), 'if-match': '*' }
  await request({ method: 'DELETE', url, headers })
  await seedDemo(storage, SETTINGS)
  t.equal((await request({ url })).statusCode, 404)

  const own = await openTestStorage(t)
  await importArticle(own, { ...example, slug: 'of-its-own' }, false)
  await t.rejects(seedDemo(own, SETTINGS), {
    name: 'UnusableDatabaseError',
    message: /DATABASE_URL=file:.data\/demo.db/,
  })
  t.same(await own.read.db.select({ slug: own.read.tables.articles.slug }).from(own.read.tables.articles), [
    { slug: 'of-its-own' },
  ])
  t.equal(
    (await request({ method: 'POST', url: `/v1/articles/${example.slug}/comments`, payload: newComment() }))
      .statusCode,
    201,
  )
})
