import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { renderCommentsAgain } from '../../src/comments/posting/render-again.ts'
import { Comment } from '../../src/comments/threads/schema.ts'
import { Article, NewArticle } from '../../src/content/model/article.ts'
import { checkArticle } from '../../src/content/model/check.ts'
import type { Section } from '../../src/content/model/section.ts'
import { renderArticlesAgain } from '../../src/content/store/render-again.ts'
import { listOf } from '../../src/http/paging.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import { eq } from '../../src/storage/drizzle.ts'
import { ImportError, importArticle, readMarkdown, seedArticle } from '../../src/transfer/import.ts'
import { newComment, startService } from '../helper.ts'
import { until } from '../wait.ts'

const FOLDER = new URL('../../seed/', import.meta.url)
const SEED = 'deepseek-the-ai-revolution-from-asia'
const seeds = () =>
  readdirSync(FOLDER)
    .filter(name => name.endsWith('.md'))
    .map(name => readMarkdown(readFileSync(new URL(name, FOLDER), 'utf8')))

/** Headings (or kinds, where there is none) with those below them. */
type Outline = [name: string, below: Outline][]
const outline = (sections: Section[] = []): Outline =>
  sections.map(({ heading, kind, sections }) => [heading ?? `(${kind})`, outline(sections)])

t.test('the seed is the article of the document', async t => {
  const service = await startService(t)
  for (const article of seeds()) {
    t.equal(await seedArticle(service.storage, article), 'created')
  }
  const article = await service.get(`/v1/articles/${SEED}?include=sections,references`, Article)
  t.match(article, {
    title: 'DeepSeek: The AI Revolution from Asia',
    subtitle: 'Toàn cảnh bức tranh DeepSeek làm thức tỉnh những gã khổng lồ công nghệ',
    subtitleLang: 'vi',
    lang: 'en',
    authors: [],
    commentsOpen: true,
    publishedAt: '2025-02-01T00:00:00.000Z',
  })
  t.same(outline(article.sections), [
    ['(prose)', []],
    ['The Rise of DeepSeek', []],
    [
      'Breakthrough Strategies in the AI Industry',
      [
        ['Open Source Technology and Cost Efficiency', []],
        ['Overcoming Political Barriers', []],
        ['(quote)', []],
      ],
    ],
    ['Intellectual Property Controversies', []],
    [
      'National Security and Copyright Concerns',
      [
        ['Security Risks', []],
        ['Copyright Issues', []],
      ],
    ],
    ['Conclusion', []],
  ])
  t.same(
    article.references?.map(({ title }) => title),
    ['Dantri.com.vn', 'OpenAI Official Website', 'Antropic Official Website'],
  )
  t.ok(article.references?.every(({ URL }) => URL?.startsWith('https://')))
})

t.test('a second seed changes nothing, revives nothing and overwrites nothing', async t => {
  const service = await startService(t)
  const [article] = seeds() as [NewArticle]
  const { articles } = service.storage.read.tables
  const all = () => service.storage.read.db.select().from(articles)
  t.equal(await seedArticle(service.storage, { ...article, slug: 'another' }), 'created')
  await service.storage.write(async ({ db }) => {
    await db.delete(articles)
  })
  t.equal(await seedArticle(service.storage, article), 'created', 'that another was seeded says nothing')
  const before = await all()
  t.equal(await seedArticle(service.storage, article), 'unchanged')
  t.same(await all(), before)

  await importArticle(service.storage, { ...article, title: 'Edited' }, true)
  t.equal(await seedArticle(service.storage, article), 'unchanged')
  t.match(await all(), [{ title: 'Edited', version: 2 }])

  await service.storage.write(async ({ db }) => {
    await db.delete(articles)
  })
  t.equal(await seedArticle(service.storage, article), 'unchanged')
  t.same(await all(), [])

  const fresh = await startService(t)
  await importArticle(fresh.storage, { ...article, title: 'Mine' }, false)
  t.equal(
    await seedArticle(fresh.storage, article),
    'exists',
    'nor an article of the same slug that was there before',
  )
})

t.test('an import leaves what is there, or replaces it and keeps its ids', async t => {
  const service = await startService(t)
  const article = await service.publish({
    slug: 'a',
    sections: [{ heading: 'One', body: '[@k]', sections: [{ heading: 'Two' }] }],
    references: [{ key: 'k', title: 'K' }],
  } as never)
  t.equal(await importArticle(service.storage, article, false), 'unchanged')
  t.equal(await importArticle(service.storage, article, true), 'unchanged')
  const before = await service.get('/v1/articles/a?include=sections,references', Article)

  const [one] = article.sections
  const zero = { heading: 'Zero', kind: 'prose' as const, body: '', sections: [] }
  const sections = one ? [zero, one] : [zero]
  const changed = { ...article, title: 'Changed', tags: ['new'], sections }
  t.equal(await importArticle(service.storage, changed, false), 'exists')
  t.equal((await service.get('/v1/articles/a', Article)).version, 1)
  await until('a later time', () => new Date().toISOString() > before.updatedAt)
  t.equal(await importArticle(service.storage, changed, true), 'replaced')
  const after = await service.get('/v1/articles/a?include=sections,references', Article)
  t.match(after, { id: before.id, title: 'Changed', tags: ['new'], version: 2, createdAt: before.createdAt })
  t.equal(after.sections?.[1]?.id, before.sections?.[0]?.id, 'a section keeps its id by its anchor')
  t.equal(after.sections?.[1]?.sections[0]?.id, before.sections?.[0]?.sections[0]?.id)
  t.equal(after.references?.[0]?.id, before.references?.[0]?.id, 'a reference by its key')
  t.not(after.updatedAt, before.updatedAt)
})

t.test('an article that cannot be stored is refused with all faults', async t => {
  const head = '---\nslug: a\ntitle: A\nlang: en\n'
  const cases: [name: string, markdown: string, expected: RegExp[]][] = [
    ['no front matter', '# Only a heading', [/./]],
    [
      'a wrong slug and an unknown field',
      `${head.replace('slug: a', 'slug: A b')}colour: red\n---\n`,
      [/slug/, /colour/],
    ],
    ['an unknown citation', `${head}---\n\n## H\n\nSee [@nobody].\n`, [/Cites "nobody"/]],
    ['an anchor twice', `${head}---\n\n## H {#x}\n\n## I {#x}\n`, [/anchor #x/]],
    ['a published article without a time', `${head}status: published\n---\n`, [/publishedAt/]],
    [
      'a key twice',
      `${head}references:\n  - id: k\n    title: K\n  - id: k\n    title: L\n---\n`,
      [/earlier reference/],
    ],
  ]
  for (const [name, markdown, expected] of cases) {
    try {
      readMarkdown(markdown)
      t.fail(`${name}: was taken`)
    } catch (error) {
      t.ok(error instanceof ImportError, name)
      for (const pattern of expected) {
        t.match((error as Error).message, pattern, name)
      }
    }
  }
})

t.test('the rules of a whole article hold for every writer', async t => {
  const section = (more: object = {}) => ({ heading: 'H', kind: 'prose', body: '', sections: [], ...more })
  const nested = (levels: number): object => section(levels > 1 ? { sections: [nested(levels - 1)] } : {})
  const reference = { key: 'k', title: 'K' }
  const cases: [name: string, article: object, expected: object[]][] = [
    ['nothing wrong', { sections: [nested(LIMITS.sectionDepth)], references: [reference] }, []],
    ['a heading in a body', { sections: [section({ body: 'a\n\n# b' })] }, [{ pointer: '/sections/0/body' }]],
    ['too deep', { sections: [nested(LIMITS.sectionDepth + 1)] }, [{ detail: /deeper than 6/ }]],
    ['a key twice', { references: [reference, reference] }, [{ pointer: '/references/1/key' }]],
    [
      'an anchor twice',
      { sections: [section({ anchor: 'a' }), section({ anchor: 'a' })] },
      [{ detail: /"a"/ }],
    ],
    ['an unknown citation', { sections: [section({ body: '[@x]' })] }, [{ pointer: '/sections/0/body' }]],
  ]
  for (const [name, article, expected] of cases) {
    const faults = checkArticle(NewArticle.parse({ slug: 'a', title: 'A', lang: 'en', ...article }))
    t.match(faults, expected, name)
    t.equal(faults.length, expected.length, name)
  }
  // No schema lets them through, but they may be added one by one.
  const { sections, ...rest } = NewArticle.parse({
    slug: 'a',
    title: 'A',
    lang: 'en',
    sections: [section({ body: '# a' })],
  })
  const many = Array.from({ length: LIMITS.sectionsPerArticle + 1 }, () => sections).flat()
  t.match(checkArticle({ ...rest, sections: many }), [
    { detail: 'Has 1001 sections; at most 1000 are allowed.' },
  ])
  t.equal(checkArticle({ ...rest, sections: many }).length, 1, 'before one of them is read')
})

t.test('what another version of the renderer rendered is rendered again', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'a', sections: [{ heading: 'H', body: '*text*' }] } as never)
  await service.publish({ slug: 'b', sections: [{ heading: 'H', body: '*text*' }] } as never)
  await service.request({ method: 'POST', url: '/v1/articles/a/comments', payload: newComment('*text*') })
  const { articles, sections, comments } = service.storage.read.tables
  await service.storage.write(async ({ db }) => {
    const old = { html: '<script>', text: 'old', rendererVersion: 0 }
    const [a] = await db.select().from(articles).where(eq(articles.slug, 'a'))
    await db
      .update(sections)
      .set(old)
      .where(eq(sections.articleId, a?.id ?? ''))
    await db.update(articles).set({ updatedBy: 'key of an editor' })
    await db.update(comments).set(old)
  })
  t.equal(await renderArticlesAgain(service.storage, 'en'), 1)
  t.equal(await renderCommentsAgain(service.storage), 1)
  const article = await service.get('/v1/articles/a?include=sections', Article)
  t.match(article.sections, [{ body: '<p><em>text</em></p>\n' }])
  t.equal(article.version, 2, 'its ETag changes with what it answers')
  const stored = await service.storage.read.db.select({ by: articles.updatedBy }).from(articles)
  t.same(stored, [{ by: 'key of an editor' }, { by: 'key of an editor' }], 'who edited it stays')
  t.equal((await service.get('/v1/articles/b', Article)).version, 1)
  t.match((await service.get('/v1/articles/a/comments', listOf(Comment))).data, [
    { html: '<p><em>text</em></p>\n', text: 'text' },
  ])
  t.equal(await renderArticlesAgain(service.storage, 'en'), 0)
  t.equal(await renderCommentsAgain(service.storage), 0)
})
