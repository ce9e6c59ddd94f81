/**
 * What public requests read stays little on a large site: no statement goes through a table or sorts, but those on a list
 * with a reason.
 */
import t from 'tap'
import { NewReference } from '../../src/content/model/reference.ts'
import { DATABASE, openTestStorage, tamper } from '../databases.ts'
import { startService } from '../helper.ts'
import { REPLY, REQUESTS } from './requests.ts'
import { recordStatements, slowSteps } from './statements.ts'

const ARTICLES = 20_000
const COMMENTS = 100_000
/**
 * So many of the comments are below one root; every other one answers the same reply. The rest are threads of five, twenty
 * to an article.
 */
const THREAD = 60_000

/** Numbers from 0, in SQL that both databases know. */
const numbers = (most: number) =>
  `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${most - 1})`
const id = (kind: number, n = 'n') => `'0194bf0e-000${kind}-7000-8000-' || (100000000000 + ${n})`
const time = (n: string) => `'2025-01-' || (10 + ${n} % 20) || 'T' || (10 + ${n} % 14) || ':00:00.000Z'`

const { key: _, ...REFERENCE } = NewReference.parse({ key: 'key', title: 'A work' })

/** Of the article with this number, whose row is there. */
const PUBLIC_FROM = `(SELECT published_at FROM articles WHERE articles.id = ${id(1)} AND status = 'published')`

/** Every tenth article is a draft or still to come; one in a hundred has another language. */
const FILL = [
  `INSERT INTO articles (id, slug, title, lang, status, comment_policy, meta, word_count, published_at, created_at,
     updated_at, version, translation_group, title_key)
   ${numbers(ARTICLES)}
   SELECT ${id(1)}, 'article-' || n, 'Title ' || n, CASE WHEN n % 100 = 3 THEN 'de' ELSE 'en' END,
     CASE WHEN n % 10 = 1 THEN 'draft' ELSE 'published' END, 'open', '{}', 10,
     CASE WHEN n % 10 = 2 THEN '2999-01-01T00:00:00.000Z' ELSE ${time('n')} END, ${time('n')}, ${time('n')}, 1,
     CASE WHEN n % 100 IN (3, 4) THEN 'group-' || (n / 100) END, 'title ' || n
   FROM numbers`,
  `INSERT INTO article_authors (article_id, position, name, slug, public_from)
   ${numbers(ARTICLES)} SELECT ${id(1)}, 0, 'Author ' || (n % 300), 'author-' || (n % 300), ${PUBLIC_FROM} FROM numbers
   UNION ALL SELECT ${id(1)}, 1, 'Everybody', 'everybody', ${PUBLIC_FROM} FROM numbers`,
  `INSERT INTO article_tags (article_id, position, tag, slug, public_from)
   ${numbers(ARTICLES)} SELECT ${id(1)}, 0, 'tag-' || ((n * 7) % 150), 'tag-' || ((n * 7) % 150), ${PUBLIC_FROM} FROM numbers
   UNION ALL SELECT ${id(1)}, 1, 'news', 'news', ${PUBLIC_FROM} FROM numbers`,
  ...[
    ['tags', 'article_tags', 'tag'],
    ['authors', 'article_authors', 'name'],
  ].map(
    // So many that PostgreSQL does not rather read all of them; most are of articles that are not public.
    ([names, parts, spelling]) =>
      `INSERT INTO ${names} (slug, folded, sort_key, sort_version)
       ${numbers(5_000)} SELECT 'other-' || n, 'other-' || n, 'other-' || n, '' FROM numbers
       UNION ALL SELECT DISTINCT slug, lower(${spelling}), slug, '' FROM ${parts}`,
  ),
  `INSERT INTO sections (id, article_id, position, depth, anchor, heading, kind, body, html, text, citations,
     renderer_version)
   ${numbers(3 * ARTICLES)}
   SELECT ${id(2)}, ${id(1, '(n / 3)')}, n % 3, 1, 'part-' || (n % 3), 'Part', 'prose', 'Words.', '<p>Words.</p>', 'Words.',
     '[]', 1
   FROM numbers`,
  `INSERT INTO article_references (id, article_id, key, position, fields, public_from, doi, url)
   ${numbers(ARTICLES)} SELECT ${id(3)}, ${id(1)}, 'key', 1, '${JSON.stringify(REFERENCE)}', ${PUBLIC_FROM},
     '10.1000/' || (n % 150), 'example.org/' || (n % 150) FROM numbers`,
  `INSERT INTO former_slugs (slug, article_id, created_at)
   ${numbers(ARTICLES)} SELECT 'former' || CASE WHEN n = 5 THEN '' ELSE '-' || n END, ${id(1)}, ${time('n')} FROM numbers`,
  `INSERT INTO comments (id, article_id, root_id, parent_id, depth, status, public_as, author_name, body, html, text,
     renderer_version, created_at, changed_at, version, thread_count)
   ${numbers(COMMENTS)}
   SELECT ${id(4)}, CASE WHEN n < ${THREAD} THEN ${id(1, '5')} ELSE ${id(1, `(7 + (n - ${THREAD}) / 100)`)} END,
     CASE WHEN n = 0 THEN NULL WHEN n < ${THREAD} THEN ${id(4, '0')} WHEN n % 5 > 0 THEN ${id(4, '(n - n % 5)')} END,
     CASE WHEN n = 0 THEN NULL WHEN n < ${THREAD} THEN ${id(4, 'CASE WHEN n > 1 THEN n % 2 ELSE 0 END')}
       WHEN n % 5 > 0 THEN ${id(4, '(n - n % 5)')} END,
     0, CASE WHEN n % 10 = 9 THEN 'spam' ELSE 'approved' END, CASE WHEN n % 10 = 9 THEN 'nothing' ELSE 'comment' END,
     'Reader', '', '<p>Words.</p>', 'Words.', 1, ${time('n')}, ${time('n')}, 1,
     CASE WHEN n = 0 THEN ${THREAD} WHEN n >= ${THREAD} AND n % 5 = 0 THEN 4 ELSE 0 END
   FROM numbers`,
  `INSERT INTO article_comments (article_id, comments, listed, threads, changes)
   ${numbers(ARTICLES)} SELECT ${id(1)}, 5, 5, 1, 1 FROM numbers`,
]

/** What search finds of the first section of each article. */
const DOCUMENTS = `INSERT INTO search_documents (article_id, section_id, position, lang, published_at, version, digest, words)
  ${numbers(3 * ARTICLES)}
  SELECT ${id(1, '(n / 3)')}, ${id(2)}, n % 3, 'en', published_at, '', ''`
const WORDS = ['^title', '=part', '>title', 'title', 'words']
const FILL_SEARCH =
  DATABASE === 'postgres'
    ? [
        `${DOCUMENTS}, '${WORDS.map((word, index) => `''${word}''${index > 2 ? `:${index}` : ''}`).join(' ')}'::tsvector
         FROM numbers JOIN articles ON articles.id = ${id(1, '(n / 3)')} AND status = 'published'`,
      ]
    : [
        `${DOCUMENTS.replace(', words)', ')')}
         FROM numbers JOIN articles ON articles.id = ${id(1, '(n / 3)')} AND status = 'published'`,
        `INSERT INTO search_words (rowid, words) SELECT id, '${WORDS.join(' ')}' FROM search_documents`,
      ]

/** What may go through many rows or sort them, and why. */
const ACCEPTED: { request: RegExp; step: RegExp; why: string }[] = [
  {
    request: /[?&]since=/,
    step: /^(?:USE TEMP B-TREE FOR ORDER BY|SCAN scope|(?:Incremental )?Sort)$/,
    why: 'What changed since a time is sorted by another. Each of it is on one of the pages, and an index alone is read.',
  },
  {
    request: /[?&]thread=/,
    step: /^(?:USE TEMP B-TREE FOR ORDER BY|SCAN scope|Sort)$/,
    why: 'The replies below a reply are found level by level. Each of them is on one of the pages.',
  },
  {
    request: new RegExp(`thread=${REPLY}`),
    step: /^Index Scan comments$/,
    why: 'Half of a crowd answers this reply: for its first runs PostgreSQL rather goes through the crowd once.',
  },
  {
    request: /[?&](?:tag|author)=.*sort=-?(?:updatedAt|title)/,
    step: /^(?:USE TEMP B-TREE FOR ORDER BY|Sort)$/,
    why: 'The articles of a rare tag or author, at most a thousand, are sorted. Those of a frequent one are found in order.',
  },
  {
    request: /tag=.*&tag=|author=.*&author=/,
    step: /^(?:USE TEMP B-TREE FOR (?:DISTINCT|ORDER BY)|(?:Incremental )?Sort|Seq Scan article_tags)$/,
    why: 'An article that has several of the tags is found once. Where they are rare, the articles, at most a thousand, are sorted.',
  },
  {
    request: /tag=tag-5&tag=tag-6/,
    step: /^(?:Hash Join|Seq Scan articles)$/,
    why: 'Of articles as short as these, PostgreSQL rather reads all in a row than some hundreds one by one.',
  },
  {
    request: /updatedAfter=2025-01-12.*sort=title/,
    step: /^Seq Scan articles$/,
    why: 'Most articles changed since: a thousand are counted after little more than a thousand are read.',
  },
  {
    request: /updatedAfter=.*(?:count|sort=title)/,
    step: /^(?:USE TEMP B-TREE FOR ORDER BY|(?:Incremental )?Sort)$/,
    why: 'The articles that changed lately, at most a thousand, are sorted. Those of a longer time are found in order.',
  },
  {
    request: /translationGroup=/,
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    why: 'The translations of one article are sorted.',
  },
  {
    request: /^.v1.(?:tags|authors)/,
    step: /^(?:USE TEMP B-TREE FOR ORDER BY|Sort)$/,
    why: 'The spellings of one tag are sorted by their number. There are a few.',
  },
  {
    request: /^.v1.(?:tags|authors)\?count=true/,
    step: /^(?:SCAN (?:tags|authors) USING COVERING INDEX .*|Seq Scan (?:tags|authors|article_tags|article_authors)|Hash Join)$/,
    why: 'A total looks at each tag or author once.',
  },
  {
    request: /(?:tag=news|author=Everybody)/,
    step: /^Seq Scan article_(?:tags|authors)$/,
    why: 'Half of the rows have this name: PostgreSQL counts them sooner in the table than in the index.',
  },
  {
    request: /references\?count=true/,
    step: /^Seq Scan article_references$/,
    why: 'Most references are public: PostgreSQL counts them sooner in the table than in the index.',
  },
  {
    request: /tag=tag-5&lang=de/,
    step: /^Hash Join$/,
    why: 'The articles of a rare tag and those of a rare language, both by their index.',
  },
  {
    request: /search/,
    step: /^(?:SCAN search_words VIRTUAL TABLE INDEX \d+:\S+|USE TEMP B-TREE FOR ORDER BY|Sort|Hash Join)$/,
    why: 'What has the words is found by their index, and sorted. What is found is bounded by what may be asked.',
  },
  {
    request: /^.v1.(?:articles(?:\?|$)|feed|tags|authors|references|search)/,
    step: /^Planned again$/,
    why: 'How many articles were public before now follows from the time, so PostgreSQL rather plans for it each time.',
  },
  {
    request: /article-5.comments/,
    step: /^Planned again$/,
    why: 'More than half of all comments are on this article, so PostgreSQL rather plans for it each time.',
  },
  {
    request: /./,
    step: /^USE TEMP B-TREE FOR LAST TERM OF ORDER BY$/,
    why: 'The parts of one article or one page are sorted: as few as the answer has.',
  },
]

t.test('the plans of public requests', async t => {
  const storage = await openTestStorage(t)
  for (const statement of [...FILL, ...FILL_SEARCH]) {
    await tamper(storage.url, statement)
  }
  if (DATABASE === 'postgres') {
    // As autovacuum does. Without a call of it SQLite plans by the indexes alone, as it does at each site.
    await tamper(storage.url, 'VACUUM ANALYZE')
  }
  const recording = recordStatements(storage)
  const service = await startService(t, {}, recording)
  for (const first of REQUESTS) {
    // Of a list, the pages after it and before that one too: they begin at a position.
    let url: string | undefined = first
    for (const step of ['next', 'prev', 'next'] as const) {
      if (url !== undefined) {
        recording.ran.clear()
        const response: { body: string; statusCode: number } = await service.request({ url })
        t.equal(response.statusCode, url.endsWith('/former') ? 308 : 200, response.body)
        await look(url)
        const cursor = JSON.parse(response.body || '{}').page?.[step]
        url = cursor ? `${first}${first.includes('?') ? '&' : '?'}cursor=${cursor}` : undefined
      }
    }
  }
  async function look(url: string) {
    const statements = [...recording.ran.values()]
    t.ok(statements.length > 0, `${url} runs prepared statements`)
    for (const [index, steps] of (await slowSteps(storage.url, statements)).entries()) {
      const left = steps.filter(step => !ACCEPTED.some(one => one.request.test(url) && one.step.test(step)))
      t.same(left, [], `${url}: ${statements[index]?.sql}`)
    }
  }
})
