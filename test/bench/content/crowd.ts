/** Makes a site large: older articles, each with comments, and a crowd below one root. By SQL, because it is a million rows. */
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sortKeyOf, sortVersionOf } from '../../../src/content/model/sort-key.ts'
import { RENDERER_VERSION } from '../../../src/markdown/render.ts'
import { seededRandom, wholeBelow } from '../../torture/random.ts'
import { ROOT } from '../servers/stet.ts'
import { type Bulk, openBulk } from './bulk.ts'
import { textOf } from './texts.ts'

const COMMENTS_EACH = 10
/** Of all comments, those below one root. */
const CROWD_SHARE = 0.06

/** Texts that the rows take turns with: how long they are matters, not what they say. */
const random = seededRandom(2)
const BODIES = Array.from({ length: 200 }, () => textOf(random, 500))
const REMARKS = Array.from({ length: 1_000 }, () => textOf(random, 90))

/** All are older than what the small site has, so that its list begins the same. */
const START = Date.UTC(2015, 0, 1)
const HALF_AN_HOUR = 1_800_000
const at = (milliseconds: number) => new Date(START + milliseconds).toISOString()

/** Ids in the form of UUIDs, in the order in which the rows are made. */
const idOf = (kind: number, number: number) =>
  `0000000${kind}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`

/** Adds articles until there are `size`. Both databases get the same rows. */
export async function growSite(url: string, size: number): Promise<void> {
  const bulk = await openBulk(url)
  const [{ articles, crowded, root }] = (await bulk.select(
    `SELECT (SELECT count(*) FROM articles) AS articles, a.id AS crowded, c.id AS root
     FROM comments c JOIN articles a ON a.id = c.article_id WHERE a.slug = 'crowded' AND c.root_id IS NULL`,
  )) as [{ articles: number; crowded: string; root: string }]
  const count = size - Number(articles)
  const crowd = Math.round(size * COMMENTS_EACH * CROWD_SHARE)
  await addArticles(bulk, count)
  const spread = size * COMMENTS_EACH - crowd
  await bulk.insert('comments', spread, n => {
    // The first comment of an article is answered by the others.
    const place = Math.floor(n / count)
    const article = n % count
    return commentOf(n, idOf(1, article), place === 0 ? null : idOf(3, article))
  })
  // Later than those that the page of the article shows.
  await bulk.insert('comments', crowd, n => ({
    ...commentOf(spread + n, crowded, root),
    created_at: new Date(Date.now() + n).toISOString(),
    changed_at: new Date(Date.now() + n).toISOString(),
  }))
  await bulk.close()
  for (const what of ['counts', 'search']) {
    rebuild(url, what)
  }
}

/** The row of a tag or an author. */
const namedRow = (name: string, slug: string) => {
  const folded = name.toLowerCase()
  return { slug, folded, sort_key: sortKeyOf(folded, 'en'), sort_version: sortVersionOf('en') }
}

async function addArticles(bulk: Bulk, count: number): Promise<void> {
  await bulk.insert('articles', count, n => ({
    id: idOf(1, n),
    slug: `older-${n}`,
    title: `An older article, number ${n}`,
    lang: n % 10 === 0 ? 'de' : 'en',
    summary: REMARKS[n % 1_000],
    status: 'published',
    comment_policy: 'open',
    meta: '{}',
    word_count: 90,
    published_at: at(n * HALF_AN_HOUR),
    created_at: at(n * HALF_AN_HOUR),
    updated_at: at(n * HALF_AN_HOUR),
    version: 1,
    title_key: sortKeyOf(`An older article, number ${n}`, 'en'),
    sort_version: sortVersionOf('en'),
  }))
  // The small site has the first thirty.
  await bulk.insert('authors', 470, n => namedRow(`Writer ${n + 30}`, `writer-${n + 30}`))
  await bulk.insert('tags', 200, n => namedRow(`older-${n}`, `older-${n}`))
  await bulk.insert('article_authors', count, n => ({
    article_id: idOf(1, n),
    position: 0,
    name: `Writer ${n % 500}`,
    slug: `writer-${n % 500}`,
    public_from: at(n * HALF_AN_HOUR),
  }))
  await bulk.insert('article_tags', count, n => {
    const tag = `older-${wholeBelow(random, 200)}`
    return { article_id: idOf(1, n), position: 0, tag, slug: tag, public_from: at(n * HALF_AN_HOUR) }
  })
  await bulk.insert('sections', count, n => {
    const body = BODIES[n % 200] as string
    return {
      id: idOf(2, n),
      article_id: idOf(1, n),
      position: 0,
      depth: 1,
      anchor: 'only-section',
      heading: 'Only section',
      kind: 'prose',
      body,
      html: `<p>${body}</p>\n`,
      text: body,
      citations: '[]',
      renderer_version: RENDERER_VERSION,
    }
  })
}

function commentOf(n: number, article: string, root: string | null) {
  const text = REMARKS[n % 1_000] as string
  const time = at(n * 60_000)
  return {
    id: idOf(3, n),
    article_id: article,
    root_id: root,
    parent_id: root,
    depth: root === null ? 0 : 1,
    status: 'approved',
    public_as: 'comment',
    author_name: `Reader ${n % 5_000}`,
    author_email: `reader-${n % 5_000}@example.org`,
    body: text,
    html: `<p>${text}</p>\n`,
    text,
    renderer_version: RENDERER_VERSION,
    fingerprint: `fingerprint-${n}`,
    created_at: time,
    changed_at: time,
    version: 1,
  }
}

/** Makes what the rows above have passed by. */
function rebuild(url: string, what: string): void {
  execFileSync(process.execPath, [join(ROOT, 'src/stet.cjs'), what, 'rebuild'], {
    cwd: tmpdir(),
    env: { DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
