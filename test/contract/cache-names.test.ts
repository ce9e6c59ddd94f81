/**
 * Changes everything and asks everything: an answer that has changed must have named what the commit touched, or a cache
 * goes on with it. And a change that the public does not see touches nothing.
 */
import t from 'tap'
import { z } from 'zod'
import { renderCommentsAgain } from '../../src/comments/posting/render-again.ts'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { rebuildCounts } from '../../src/comments/threads/rebuild-counts.ts'
import { Article } from '../../src/content/model/article.ts'
import { renderArticlesAgain } from '../../src/content/store/render-again.ts'
import { applyRetention } from '../../src/privacy/retention.ts'
import { rotateSecrets } from '../../src/privacy/rotation.ts'
import { rebuildSearch } from '../../src/search/store/rebuild.ts'
import { copyDatabase } from '../../src/storage/copy/copy.ts'
import type { Writer } from '../../src/storage/storage.ts'
import { importArticle, readMarkdown, seedArticle } from '../../src/transfer/import.ts'
import { DATABASE, newDatabase, openAgain } from '../databases.ts'
import { newComment, startService } from '../helper.ts'
import { until } from '../wait.ts'
import { documentOf } from './document.ts'

const service = await startService(t, { REPORTS_TO_HOLD: '2' })
const { storage } = service
const key = await service.key('content:read', 'content:write', 'comments:moderate', 'admin')

const touched = new Set<string>()
storage.changes.onCommit(names => {
  for (const name of names === 'all' ? ['all'] : names) {
    touched.add(name)
  }
})
await until('every commit is heard', storage.changes.isCurrent)

/** A request with all scopes, or with the headers given. */
async function send(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
  headers: Record<string, string> = { ...key, ...(method === 'POST' ? {} : { 'if-match': '*' }) },
  from = '192.0.2.7',
): Promise<unknown> {
  const body = payload === undefined ? {} : { payload }
  const response = await service.request({ method, url, headers, ...body, remoteAddress: from })
  if (response.statusCode >= 300) {
    throw new Error(`${method} ${url}: ${response.statusCode} ${response.body}`)
  }
  return response.body === '' ? undefined : response.json()
}

async function post(article: string, text: string, more = {}): Promise<PostedComment> {
  const url = `/v1/articles/${article}/comments`
  return PostedComment.parse(await send('POST', url, newComment(text, more), {}))
}

const PARTS = {
  tags: ['ai', 'châu á'],
  authors: [{ name: 'Ada Lovelace', url: 'https://example.org/ada' }],
  sections: [
    { heading: 'One', body: 'Cites [@key].', sections: [{ heading: 'Below', body: 'Text.' }] },
    { heading: 'Two', body: 'More.' },
  ],
  references: [{ key: 'key', title: 'Work', DOI: '10.1000/a' }],
}
const ARTICLES = {
  open: { ...PARTS, translationGroup: 'group' },
  deutsch: { lang: 'de', translationGroup: 'group' },
  former: PARTS,
  moderated: { commentPolicy: 'moderated' },
  closed: { commentPolicy: 'closed' },
  draft: { status: 'draft', ...PARTS },
  archived: { status: 'archived' },
  later: { publishedAt: '2999-01-01T00:00:00Z', ...PARTS },
} as const
for (const [slug, article] of Object.entries(ARTICLES)) {
  await service.publish({ slug, ...article } as never)
}
await send('PATCH', '/v1/articles/former', { slug: 'renamed' })

const idOf = async (slug: string) =>
  Article.parse((await service.request({ url: `/v1/articles/${slug}`, headers: key })).json()).id
const open = await idOf('open')
const root = await post('open', 'Root')
const reply = await post('open', 'Reply', { parentId: root.id })
const emptied = await post('open', 'Emptied')
const below = await post('open', 'Below', { parentId: emptied.id })
const owner = ({ manageToken }: PostedComment) => ({ authorization: `Bearer ${manageToken}` })
await send('DELETE', `/v1/comments/${emptied.id}`, undefined, owner(emptied))
const others = [
  await post('open', 'To report'),
  await post('open', 'To ban'),
  await post('renamed', 'Elsewhere', { author: { name: 'Reader', email: 'elsewhere@example.org' } }),
]
const [reported] = others
const waiting = await post('moderated', 'Waiting')
const spam = await post('moderated', 'Spam')

const refs = [...Object.keys(ARTICLES), 'renamed', 'fresh', 'by-put', 'imported', 'seeded', open]
const ofArticles = (path: string) => refs.map(ref => `/v1/articles/${ref}${path}`)
/** One with everything, and one whose slug moves. */
const ofTwo = (path: string) => ['open', 'former'].map(ref => `/v1/articles/${ref}${path}`)
const LIST = z.object({ page: z.object({ next: z.string() }) })
const nextOf = async (url: string) =>
  `${url}&cursor=${encodeURIComponent((await service.get(url, LIST)).page.next)}`

/** What everybody may ask, by operation. */
const ASKED: Record<string, string[]> = {
  listArticles: [
    '/v1/articles',
    '/v1/articles?include=sections,references,html,translations',
    '/v1/articles?include=commentCount',
    '/v1/articles?lang=de&include=commentCount',
    '/v1/articles?tag=ai&sort=title&count=true',
    '/v1/articles?author=Ada%20Lovelace',
    '/v1/articles?slug=later',
    '/v1/articles?limit=1',
    await nextOf('/v1/articles?limit=1'),
  ],
  getArticle: [
    ...ofArticles(''),
    ...ofTwo('?include=commentCount'),
    ...ofTwo('?include=translations'),
    ...ofTwo('?include=neighbours'),
    ...ofTwo('?include=sections,references,html,toc&format=markdown'),
    ...ofTwo('?include=seo,jsonLd,commentCount'),
  ],
  listSections: ofTwo('/sections'),
  getSection: ofTwo('/sections/one'),
  listReferences: ofTwo('/references'),
  getReference: ofTwo('/references/key'),
  listComments: [
    ...ofTwo('/comments'),
    '/v1/articles/moderated/comments',
    '/v1/articles/open/comments?view=flat&sort=-createdAt&count=true',
    `/v1/articles/open/comments?view=flat&thread=${root.id}`,
    '/v1/articles/open/comments?view=flat&since=2020-01-01T00:00:00Z',
    '/v1/articles/open/comments?limit=1',
    await nextOf('/v1/articles/open/comments?limit=1'),
  ],
  getComment: [root, reply, emptied, below, ...others, waiting, spam].map(({ id }) => `/v1/comments/${id}`),
  countComments: [refs, ['open'], ['former'], ['fresh'], ['later', 'draft']].map(
    some => `/v1/comment-counts?${some.map(ref => `article=${ref}`).join('&')}`,
  ),
  getAtomFeed: ['/v1/feed.atom', '/v1/feed.atom?lang=de', '/v1/feed.atom?author=Ada%20Lovelace'],
  getJsonFeed: ['/v1/feed.json', '/v1/feed.json?tag=ai'],
  getAtomCommentFeed: [...ofTwo('/comments/feed.atom'), '/v1/articles/moderated/comments/feed.atom'],
  getJsonCommentFeed: ofTwo('/comments/feed.json'),
  findReferences: ['/v1/references', '/v1/references?doi=10.1000/a&count=true', '/v1/references?limit=1'],
  listTags: ['/v1/tags', '/v1/tags?count=true&limit=1'],
  listAuthors: ['/v1/authors', '/v1/authors?count=true'],
  searchArticles: [
    '/v1/search?q=article&count=true',
    '/v1/search?q=text&tag=ai',
    '/v1/search?q=changed',
    '/v1/search?q=nothing',
    await nextOf('/v1/search?q=one&limit=1'),
  ],
  getHome: ['/'],
  getIndex: ['/v1'],
}

/** What is for one use, about the process, or the same as long as it runs. */
const NOT_ASKED = ['getCommentForm', 'getCommentChallenge', 'getHealth', 'getReadiness', 'getProblemPage']

/** Forms other than that of JSON. */
const ALSO: Record<string, string[]> = {
  getArticle: ['text/markdown'],
  listReferences: ['application/x-bibtex', 'application/vnd.citationstyles.csl+json'],
  findReferences: ['application/x-bibtex'],
  getHome: ['text/html'],
  getIndex: ['text/html'],
}

const REQUESTS = Object.entries(ASKED).flatMap(([operation, urls]) =>
  ['application/json', ...(ALSO[operation] ?? [])].flatMap(accept => urls.map(url => ({ url, accept }))),
)

type Answer = { shown: string; names: string[] }

/** What a cache may keep now, by request. */
async function askEverything(): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>()
  for (const { url, accept } of REQUESTS) {
    const { statusCode, headers, body } = await service.app.inject({ url, headers: { accept } })
    const isKept = !String(headers['cache-control']).includes('no-store')
    answers.set(`${accept} ${url}`, {
      shown: isKept ? JSON.stringify([statusCode, headers.location, headers.link, body]) : String(statusCode),
      names: isKept ? String(headers['surrogate-key'] ?? '').split(' ') : ['not kept'],
    })
  }
  return answers
}

/** Names of several articles are one in the headers. */
const names = (answer: Answer) =>
  answer.names.some(
    name =>
      name === 'not kept' ||
      touched.has(name) ||
      (name === 'comments' && [...touched].some(one => one.startsWith('comments-'))),
  )

let before = await askEverything()

/** A change past the service, as an earlier version of it may have left it. Nobody is told. */
async function spoil(job: (writer: Writer) => Promise<unknown>): Promise<void> {
  await storage.write(job)
  before = await askEverything()
}

/** Decides about a comment as it is now. */
async function decide(id: string, status: string, inBulk = false): Promise<void> {
  const url = `/v1/comments/${id}/moderation`
  const { version } = (await service.request({ url, headers: key })).json() as { version: number }
  if (inBulk) {
    await send('PATCH', '/v1/comments', { comments: [{ id, version }], status })
  } else {
    await send('PATCH', url, { status }, { ...key, 'if-match': `"${version}"` })
  }
}

const report = (id: string, from: string) =>
  send('POST', `/v1/comments/${id}/reports`, { reason: 'spam' }, {}, from)

let ban = ''
const OPEN = '/v1/articles/open'
const DRAFT = '/v1/articles/draft'
const TO_COME = { title: 'To come', lang: 'en' }
const markdown = (slug: string, title: string, status = 'published') =>
  readMarkdown(
    `---\ntitle: ${title}\nslug: ${slug}\nlang: en\nstatus: ${status}\npublishedAt: 2025-01-02T00:00:00Z\n---\n\nText.\n`,
  )

/** `public`: some answer changes. `later`: none, but what the clock will show. `private`: only those with a key see it. */
type Kind = 'public' | 'later' | 'private'

/** In this order: many need what those before have left. */
const CHANGES: [operation: string, kind: Kind, what: string, change: () => Promise<unknown>][] = [
  ['createArticle', 'private', 'a draft', () => send('POST', '/v1/articles', { ...TO_COME, slug: 'fresh' })],
  [
    'updateArticle',
    'private',
    'a draft',
    () => send('PATCH', '/v1/articles/fresh', { title: 'Still to come' }),
  ],
  [
    'updateArticle',
    'later',
    'scheduled',
    () => send('PATCH', '/v1/articles/fresh', { status: 'scheduled', publishedAt: '2999-01-01T00:00:00Z' }),
  ],
  [
    'updateArticle',
    'public',
    'published',
    () => send('PATCH', '/v1/articles/fresh', { status: 'published', publishedAt: '2025-03-01T00:00:00Z' }),
  ],
  [
    'createArticle',
    'public',
    'published',
    () => send('POST', '/v1/articles', { ...TO_COME, status: 'published', lang: 'de' }),
  ],
  [
    'createArticle',
    'later',
    'scheduled',
    () =>
      send('POST', '/v1/articles', { ...TO_COME, status: 'scheduled', publishedAt: '2999-02-01T00:00:00Z' }),
  ],
  [
    'replaceArticle',
    'public',
    'new',
    () =>
      send(
        'PUT',
        '/v1/articles/by-put',
        { ...TO_COME, ...PARTS, status: 'published' },
        { ...key, 'if-none-match': '*' },
      ),
  ],
  [
    'replaceArticle',
    'public',
    'its parts',
    () => send('PUT', '/v1/articles/by-put', { ...TO_COME, status: 'published' }),
  ],
  [
    'replaceArticle',
    'private',
    'a draft',
    () => send('PUT', DRAFT, { ...TO_COME, ...PARTS, slug: 'draft', title: 'Replaced' }),
  ],
  [
    'updateArticle',
    'public',
    'another slug',
    () => send('PATCH', '/v1/articles/renamed', { slug: 'renamed-again' }),
  ],
  [
    'updateArticle',
    'public',
    'the former slug again',
    () => send('PATCH', '/v1/articles/renamed-again', { slug: 'renamed' }),
  ],
  ['updateArticle', 'public', 'a draft takes a former slug', () => send('PATCH', DRAFT, { slug: 'former' })],
  [
    'updateArticle',
    'private',
    'a draft moves',
    () => send('PATCH', '/v1/articles/former', { slug: 'draft' }),
  ],
  [
    'updateArticle',
    'public',
    'leaves its group',
    () => send('PATCH', '/v1/articles/deutsch', { translationGroup: null }),
  ],
  [
    'updateArticle',
    'public',
    'comes back to its group',
    () => send('PATCH', '/v1/articles/deutsch', { translationGroup: 'group' }),
  ],
  ['updateArticle', 'public', 'closes for comments', () => send('PATCH', OPEN, { commentPolicy: 'closed' })],
  ['updateArticle', 'public', 'with comments, archived', () => send('PATCH', OPEN, { status: 'archived' })],
  ['updateArticle', 'private', 'while it is archived', () => send('PATCH', OPEN, { summary: 'Not seen.' })],
  [
    'updateArticle',
    'public',
    'public again',
    () => send('PATCH', OPEN, { status: 'published', commentPolicy: 'open' }),
  ],
  [
    'createSection',
    'public',
    '',
    () => send('POST', `${OPEN}/sections`, { heading: 'Three', body: 'New.' }, { ...key, 'if-match': '*' }),
  ],
  [
    'updateSection',
    'public',
    '',
    () => send('PATCH', `${OPEN}/sections/one`, { body: 'Cites [@key] again.' }),
  ],
  [
    'moveSection',
    'public',
    '',
    () =>
      send('POST', `${OPEN}/sections/three/move`, { into: null, position: 0 }, { ...key, 'if-match': '*' }),
  ],
  ['deleteSection', 'public', '', () => send('DELETE', `${OPEN}/sections/three`)],
  [
    'createReference',
    'public',
    '',
    () => send('POST', `${OPEN}/references`, { key: 'other', title: 'Other' }, { ...key, 'if-match': '*' }),
  ],
  [
    'updateReference',
    'public',
    '',
    () => send('PATCH', `${OPEN}/references/key`, { title: 'Work, revised' }),
  ],
  ['deleteReference', 'public', '', () => send('DELETE', `${OPEN}/references/other`)],
  [
    'updateSection',
    'private',
    'of a draft',
    () => send('PATCH', `${DRAFT}/sections/one`, { body: 'Cites [@key] again.' }),
  ],
  [
    'updateReference',
    'private',
    'of a draft',
    () => send('PATCH', `${DRAFT}/references/key`, { title: 'Revised' }),
  ],
  [
    'restoreRevision',
    'public',
    '',
    () => send('POST', `${OPEN}/revisions/1/restore`, undefined, { ...key, 'if-match': '*' }),
  ],
  ['createPreviewLink', 'private', '', () => send('POST', `${DRAFT}/preview-links`, { expiresIn: 60 })],
  ['postComment', 'public', 'approved', () => post('open', 'One more')],
  ['postComment', 'public', 'a reply', () => post('open', 'One more below', { parentId: root.id })],
  ['postComment', 'private', 'waits', () => post('moderated', 'One more that waits')],
  [
    'editComment',
    'public',
    '',
    () => send('PATCH', `/v1/comments/${root.id}`, { body: 'Root, edited' }, owner(root)),
  ],
  [
    'editComment',
    'private',
    'one that waits',
    () => send('PATCH', `/v1/comments/${waiting.id}`, { body: 'Edited' }, owner(waiting)),
  ],
  ['moderateComment', 'public', 'approved', () => decide(waiting.id, 'approved')],
  ['moderateComment', 'private', 'approved once more', () => decide(waiting.id, 'approved')],
  ['moderateComment', 'public', 'taken back', () => decide(waiting.id, 'pending')],
  ['moderateComments', 'private', 'spam', () => decide(spam.id, 'spam', true)],
  ['moderateComments', 'private', 'trash', () => decide(spam.id, 'trash', true)],
  ['moderateComments', 'public', 'a parent is spam', () => decide(root.id, 'spam', true)],
  ['moderateComments', 'private', 'a tombstone goes to the trash', () => decide(root.id, 'trash', true)],
  ['moderateComments', 'private', 'and waits again', () => decide(root.id, 'pending', true)],
  ['moderateComments', 'public', 'and is approved', () => decide(root.id, 'approved', true)],
  ['reportComment', 'private', 'the first', () => report((reported as PostedComment).id, '192.0.2.1')],
  [
    'reportComment',
    'public',
    'the one that hides it',
    () => report((reported as PostedComment).id, '198.51.100.1'),
  ],
  [
    'createBan',
    'private',
    '',
    async () => {
      ban = z
        .object({ id: z.string() })
        .parse(await send('POST', '/v1/bans', { kind: 'word', value: 'to ban' })).id
    },
  ],
  [
    'applyBan',
    'public',
    '',
    () => send('POST', `/v1/bans/${ban}/apply`, { status: 'spam', includeReviewed: false }),
  ],
  ['liftBan', 'private', '', () => send('DELETE', `/v1/bans/${ban}`, undefined, key)],
  [
    'checkDraft',
    'private',
    '',
    () => send('POST', `${OPEN}/comments/check`, { author: { name: 'A' }, body: 'Text' }),
  ],
  [
    'deleteComment',
    'private',
    'one that waits',
    () => send('DELETE', `/v1/comments/${waiting.id}`, undefined, owner(waiting)),
  ],
  [
    'deleteComment',
    'public',
    'with its tombstone above',
    () => send('DELETE', `/v1/comments/${below.id}`, undefined, owner(below)),
  ],
  [
    'deleteComment',
    'public',
    'above others',
    () => send('DELETE', `/v1/comments/${root.id}`, undefined, owner(root)),
  ],
  [
    'createKey',
    'private',
    '',
    () => send('POST', '/v1/keys', { name: 'other', scopes: ['content:read'], expiresAt: null }),
  ],
  [
    'revokeKey',
    'private',
    '',
    async () => {
      const { data } = (await service.request({ url: '/v1/keys', headers: key })).json() as {
        data: { id: string; name: string }[]
      }
      await send('DELETE', `/v1/keys/${data.find(({ name }) => name === 'other')?.id}`, undefined, key)
    },
  ],
  [
    'exportPersonalData',
    'private',
    '',
    () => send('POST', '/v1/privacy/export', { email: 'elsewhere@example.org' }),
  ],
  [
    'erasePersonalData',
    'public',
    '',
    () => send('POST', '/v1/privacy/erasure', { email: 'elsewhere@example.org', keepBans: false }),
  ],
  ['deleteArticle', 'public', 'archived', () => send('DELETE', '/v1/articles/fresh')],
  ['deleteArticle', 'private', 'for good', () => send('DELETE', '/v1/articles/fresh?purge=true')],
  [
    'deleteArticle',
    'public',
    'for good, with comments',
    () => send('DELETE', '/v1/articles/renamed?purge=true'),
  ],
  ['import', 'public', 'new', () => importArticle(storage, markdown('imported', 'Imported'), false)],
  ['import', 'public', 'replaced', () => importArticle(storage, markdown('imported', 'Again'), true)],
  [
    'import',
    'private',
    'a draft',
    () => importArticle(storage, markdown('other-draft', 'Draft', 'draft'), true),
  ],
  ['seed', 'public', '', () => seedArticle(storage, markdown('seeded', 'Seeded'))],
  [
    'retention',
    'private',
    'what is in the trash',
    () =>
      applyRetention(
        storage,
        { networkHashDays: 1, trashDays: 1, keepReplacedDays: 1 },
        new Date(Date.now() + 3 * 86_400_000),
      ),
  ],
  ['rotate', 'private', '', () => rotateSecrets(storage)],
  [
    'search rebuild',
    'public',
    'after an upgrade',
    async () => {
      await spoil(({ db, tables }) => db.delete(tables.searchDocuments))
      await rebuildSearch(storage)
    },
  ],
  [
    'render again',
    'public',
    'articles',
    async () => {
      await spoil(({ db, tables }) => db.update(tables.sections).set({ html: 'old', rendererVersion: 0 }))
      await renderArticlesAgain(storage, 'en')
    },
  ],
  [
    'render again',
    'public',
    'comments',
    async () => {
      await spoil(({ db, tables }) => db.update(tables.comments).set({ html: 'old', rendererVersion: 0 }))
      await renderCommentsAgain(storage)
    },
  ],
  [
    'counts rebuild',
    'public',
    '',
    async () => {
      await spoil(({ db, tables }) => db.update(tables.articleComments).set({ comments: 99 }))
      await rebuildCounts(storage)
    },
  ],
  ['counts rebuild', 'private', 'nothing is wrong', () => rebuildCounts(storage)],
]

const operations = Object.values(documentOf(service.app).paths).flatMap(path => Object.entries(path))
const namesOf = (isMeant: (method: string, isPublic: boolean) => boolean) =>
  operations
    .filter(([method, { security = [{}] }]) =>
      isMeant(
        method,
        security.some(one => Object.keys(one).length === 0),
      ),
    )
    .map(([, { operationId }]) => String(operationId))

t.test('every public read is asked, and every write is done', t => {
  t.same(
    [...Object.keys(ASKED), ...NOT_ASKED].sort(),
    namesOf((method, isPublic) => method === 'get' && isPublic).sort(),
  )
  const done = new Set(CHANGES.map(([operation]) => operation))
  t.same(
    namesOf(method => method !== 'get').filter(operation => !done.has(operation)),
    [],
  )
  t.end()
})

t.test('an answer that changes has named what was touched', async t => {
  for (const [operation, kind, what, change] of CHANGES) {
    touched.clear()
    await change()
    const after = await askEverything()
    const changed = [...after].filter(([asked, { shown }]) => shown !== before.get(asked)?.shown)
    const stale = changed.filter(([asked]) => !names(before.get(asked) as Answer)).map(([asked]) => asked)
    const name = [operation, what].filter(Boolean).join(': ')
    t.same(stale, [], `${name}: no cache goes on with an old answer`)
    t.equal(changed.length > 0, kind === 'public', `${name}: the public sees it, or not`)
    t.equal(touched.size > 0, kind !== 'private', `${name}: it touches something, or not`)
    before = after
  }
})

t.test('a copy touches everything in its target', async t => {
  const target = await openAgain(t, await newDatabase(t, DATABASE))
  const heard: unknown[] = []
  target.changes.onCommit(names => heard.push(names))
  await copyDatabase(storage, target)
  t.ok(heard.includes('all'))
})
