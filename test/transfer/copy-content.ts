/** Content with every value that a copy could get wrong, in every table. */
import type { Storage } from '../../src/storage/storage.ts'

/** More than two pages of a copy. */
const COMMENTS = 250
const SECTIONS = 230

/** Sections below others that come later by id, over several pages, and through one another. */
const PARENTS = new Map([
  [0, 150],
  [150, 5],
  [5, 229],
  [10, 120],
  [120, 140],
  [140, 222],
  [60, 59],
])

const TIME = '2026-01-02T03:04:05.006Z'
const ODD_TEXT = "𝒜 “quoted” \\ 'single' \u{1F9D1}‍\u{1F680}\ttab\nline\u2028separator é"
const idOf = (kind: string, number: number) => `${kind}-${String(number).padStart(4, '0')}`

const articleBase = {
  subtitle: null,
  subtitleLang: null,
  lang: 'en',
  summary: null,
  image: null,
  canonicalUrl: null,
  metaTitle: null,
  metaDescription: null,
  commentPolicy: 'open' as const,
  wordCount: 0,
  publishedAt: null,
  createdAt: TIME,
  updatedAt: TIME,
  version: 1,
}

const commentBase = {
  articleId: 'article-b',
  rootId: null,
  parentId: null,
  depth: 0,
  status: 'approved' as const,
  publicAs: 'comment' as const,
  deletedAt: null,
  authorUrl: null,
  authorEmail: null,
  networkHash: null,
  floodHash: null,
  userHash: null,
  html: '',
  text: '',
  rendererVersion: 1,
  fingerprint: null,
  findings: null,
  reviewedAt: null,
  editedAt: null,
  version: 1,
}

const sectionBase = {
  articleId: 'article-b',
  heading: null,
  kind: 'prose' as const,
  body: '',
  html: '',
  text: '',
  citations: [],
  rendererVersion: 0,
  changedIn: 1,
}

const reportBase = { commentId: idOf('comment', 2), reason: 'spam', createdAt: TIME }
const eventBase = {
  commentId: 'gone',
  articleId: 'article-b',
  action: 'moved' as const,
  createdAt: TIME,
}
const banBase = { verdict: 'hold' as const, createdAt: TIME }

const keyBase = { name: ODD_TEXT, hash: 'hash', createdAt: TIME }

export async function plantOddities({ write }: Storage): Promise<void> {
  await write(async ({ db, tables }) => {
    await db.insert(tables.articles).values([
      { ...articleBase, id: 'article-a', slug: 'a', title: ODD_TEXT, status: 'draft', meta: {} },
      {
        ...articleBase,
        id: 'article-b',
        slug: 'b',
        title: '',
        subtitle: '',
        summary: ODD_TEXT,
        metaTitle: '',
        metaDescription: ODD_TEXT,
        status: 'published',
        publishedAt: TIME,
        translationGroup: 'group',
        updatedBy: 'key-a',
        savedSince: TIME,
        outlineChangedIn: 1,
        bibliographyChangedIn: 2 ** 31 - 1,
        image: { url: 'https://example.org/?a=1&b=2', alt: '', credit: null },
        meta: {
          zebra: 1,
          apple: null,
          nested: { y: [1.5, -0.25, 1e21], x: { b: '', a: ODD_TEXT } },
          '': false,
        },
        wordCount: 2 ** 31 - 1,
      },
    ])
    for (const names of [tables.tags, tables.authors]) {
      await db.insert(names).values([
        { slug: 'odd', folded: ODD_TEXT, sortKey: '1er 00', sortVersion: 'en 1 1' },
        { slug: 'empty', folded: '', sortKey: '', sortVersion: '' },
      ])
    }
    await db.insert(tables.articleAuthors).values([
      { articleId: 'article-b', position: 1, name: '', url: null },
      { articleId: 'article-b', position: 0, name: ODD_TEXT, url: '' },
    ])
    // Positions that sort otherwise as text, over the boundary of a page.
    const tags = Array.from({ length: 120 }, (_, position) => ({
      articleId: 'article-b',
      position,
      tag: `t${position}`,
    }))
    await db.insert(tables.articleTags).values([...tags, { articleId: 'article-a', position: 0, tag: 'ﬀ' }])
    await db.insert(tables.articleReferences).values({
      id: 'reference',
      articleId: 'article-b',
      key: 'smith',
      position: 1,
      changedIn: 2,
      publicFrom: TIME,
      doi: '10.1000/x',
      url: 'example.org/',
      fields: {
        type: 'book',
        title: ODD_TEXT,
        author: [{ family: 'Smith' }, { literal: '' }],
        issued: '2026',
        accessed: null,
        URL: null,
        DOI: null,
        ISBN: null,
        publisher: '',
        containerTitle: null,
        volume: null,
        issue: null,
        page: null,
        note: null,
      },
    })
    const sections = Array.from({ length: SECTIONS }, (_, number) => {
      const parent = PARENTS.get(number)
      return {
        ...sectionBase,
        id: idOf('section', number),
        parentId: parent === undefined ? null : idOf('section', parent),
        position: number,
        depth: 1,
        anchor: `s${number}`,
        citations: number === 7 ? ['b', 'a'] : [],
      }
    })
    await db.insert(tables.sections).values(sections)
    await db.insert(tables.comments).values(comments())
    // Counted wrongly, as `counts rebuild` would find: a copy is to be the same.
    const counts = { comments: 1, listed: 2, threads: 3, changes: 4 }
    await db.insert(tables.articleComments).values({ articleId: 'article-a', ...counts })
    await db.insert(tables.idempotencyKeys).values([
      {
        id: 'key-1',
        bodyHash: '',
        resourceId: 'comment-0000',
        statusCode: 201,
        answer: null,
        createdAt: TIME,
      },
      {
        id: 'key-2',
        bodyHash: 'hash',
        resourceId: 'comment-0001',
        statusCode: 202,
        answer: { z: null, a: [[], {}, ''] },
        createdAt: TIME,
      },
    ])
    await db.insert(tables.formerSlugs).values({ slug: 'z', articleId: 'article-b', createdAt: TIME })
    await db.insert(tables.articleRevisions).values(
      [10, 9].map(version => ({
        articleId: 'article-b',
        version,
        updatedAt: TIME,
        updatedBy: version === 9 ? 'key-a' : null,
        title: ODD_TEXT,
        content: { z: ODD_TEXT, a: { y: null, b: [] } },
      })),
    )
    await db.insert(tables.apiKeys).values([
      { ...keyBase, id: 'key-a', prefix: 'a', scopes: ['admin', 'content:read'] },
      {
        ...keyBase,
        id: 'key-b',
        prefix: 'b',
        scopes: [],
        expiresAt: TIME,
        lastUsedAt: TIME,
        revokedAt: TIME,
      },
    ])
    await db
      .insert(tables.commentTraits)
      .values(['text z', 'text a', 'host b'].map(trait => ({ commentId: idOf('comment', 1), trait })))
    await db.insert(tables.commentReports).values([
      { ...reportBase, id: 'report-b', networkHash: null, note: ODD_TEXT },
      { ...reportBase, id: 'report-a', networkHash: 'network 1', userHash: 'user 1', resolvedAt: TIME },
    ])
    await db.insert(tables.commentEvents).values([
      { ...eventBase, id: 'event-b', actor: 'key', actorId: 'key-a', fromStatus: 'spam', reason: ODD_TEXT },
      { ...eventBase, id: 'event-a', actor: 'readers', toStatus: 'pending' },
    ])
    await db.insert(tables.bans).values([
      { ...banBase, id: 'ban-b', kind: 'word', value: ODD_TEXT, reason: '', createdBy: 'key-a' },
      { ...banBase, id: 'ban-a', kind: 'range', value: '192.0.2.0/24', expiresAt: TIME },
    ])
    await db.insert(tables.spentTokens).values({ id: 'token', expiresAt: TIME })
    await db.insert(tables.settings).values({ key: 'siteSecret', value: 'the secret of the source' })
    await db.insert(tables.seededArticles).values({ slug: 'gone since', seededAt: TIME })
  })
}

/** Threads of five, by turns below the first and below each other, among them tombstones and what is held back. */
function comments() {
  const STATUS = ['approved', 'pending', 'spam', 'trash'] as const
  return Array.from({ length: COMMENTS }, (_, number) => {
    const root = number - (number % 5)
    const reply =
      number === root ? {} : { rootId: idOf('comment', root), parentId: idOf('comment', number - 1) }
    const deleted = number % 50 === 0
    return {
      ...commentBase,
      id: idOf('comment', number),
      ...reply,
      depth: number - root,
      status: STATUS[number % 4] ?? 'approved',
      createdAt: TIME,
      ...(deleted
        ? { deletedAt: TIME, authorName: '', body: '' }
        : {
            authorName: `${ODD_TEXT} ${number}`,
            authorUrl: '',
            authorEmail: number % 2 ? 'reader@example.org' : null,
            networkHash: `network ${number % 9}`,
            floodHash: `end site ${number % 5}`,
            userHash: number % 3 ? `user ${number % 7}` : null,
            body: ODD_TEXT.repeat(number % 7),
            fingerprint: `print ${number}`,
            findings: [{ rule: ODD_TEXT, verdict: 'note' as const, score: number, reason: '' }],
            editedAt: number % 3 ? TIME : null,
          }),
    }
  })
}
