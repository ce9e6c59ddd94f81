import t from 'tap'
import { RevisionDiff, WholeRevision } from '../../src/content/history/revision.ts'
import { Article } from '../../src/content/model/article.ts'
import { ARTICLE_FIELDS, type ArticleField } from '../../src/content/model/fields.ts'
import { startEditor } from './editor.ts'

/** Two values of each field, neither of which is its default. A field that is missing here does not compile. */
const VALUES: Record<ArticleField, [unknown, unknown]> = {
  slug: ['first', 'second'],
  title: ['A title', 'Another title'],
  subtitle: ['Tất cả', 'Không'],
  subtitleLang: ['vi', 'zh-Hans'],
  lang: ['en', 'de'],
  summary: ['Two\nlines', 'One line'],
  status: ['published', 'archived'],
  authors: [[{ name: 'A', url: null }], [{ name: 'B', url: 'https://example.org/b' }]],
  tags: [['one'], ['two', 'three']],
  image: [
    { url: 'https://example.org/a.png', alt: 'A', credit: null },
    { url: 'https://example.org/b.png', alt: 'B', credit: 'C' },
  ],
  canonicalUrl: ['https://example.org/a', 'https://example.org/b'],
  metaTitle: ['Short', 'Shorter'],
  metaDescription: ['For those who search', 'And share'],
  commentPolicy: ['moderated', 'closed'],
  translationGroup: ['group', 'other-group'],
  meta: [{ color: 'red', empty: null }, { color: null }],
  publishedAt: ['2025-01-01T00:00:00.000Z', '2025-02-01T00:00:00.000Z'],
}

const side = (which: 0 | 1) =>
  Object.fromEntries(ARTICLE_FIELDS.map(name => [name, VALUES[name][which]])) as Record<ArticleField, unknown>

t.test('each field comes through every way that an article goes', async t => {
  const { send, request, credentials } = await startEditor(t)
  const [first, second] = [side(0), side(1)]
  const shown = async (slug: unknown) =>
    Article.parse((await send(`GET /v1/articles/${slug}` as never)).json()) as Record<string, unknown>
  const hold = (found: Record<string, unknown>, expected: Record<string, unknown>, way: string) => {
    for (const name of ARTICLE_FIELDS) {
      t.same(found[name], expected[name], `${name}: ${way}`)
    }
  }

  const made = await send('POST /v1/articles', { payload: first })
  t.equal(made.statusCode, 201, made.body)
  hold(await shown('first'), first, 'schema, rows and view')

  const markdown = await request({
    url: '/v1/articles/first',
    headers: { ...credentials, accept: 'text/markdown' },
  })
  const copy = markdown.body.replace('slug: first', 'slug: copy').replace('lang: en', 'lang: fr')
  const headers = { 'content-type': 'text/markdown' }
  const copied = await send('POST /v1/articles', { payload: copy, headers })
  t.equal(copied.statusCode, 201, copied.body)
  hold(await shown('copy'), { ...first, slug: 'copy', lang: 'fr' }, 'front matter')

  const patch = await send('PATCH /v1/articles/first', { payload: second, headers: { 'if-match': '"1"' } })
  t.equal(patch.statusCode, 200, patch.body)
  // A merge patch keeps the members of an object that it does not name, and removes those that are null.
  const merged = { ...second, meta: { empty: null } }
  hold(await shown('second'), merged, 'merge patch')

  const revision = WholeRevision.parse((await send('GET /v1/articles/second/revisions/1')).json())
  hold(revision.content, first, 'revision')
  const diff = RevisionDiff.parse((await send('GET /v1/articles/second/revisions/2/diff')).json())
  t.same(
    diff.fields,
    ARTICLE_FIELDS.map(name => ({ name, from: first[name], to: merged[name as never] })),
    'diff',
  )
})
