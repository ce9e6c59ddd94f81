/** A site with secrets: everything that nobody may see says "canary", or is listed. */

import { Article } from '../../src/articles/schema.ts'
import { PostedComment } from '../../src/comments/schema.ts'
import { listOf } from '../../src/http/paging.ts'
import { Reference } from '../../src/references/schema.ts'
import { isUuid } from '../../src/scalars.ts'
import { deriveSecrets } from '../../src/secrets.ts'
import { Section } from '../../src/sections/schema.ts'
import { eq } from '../../src/storage/drizzle.ts'
import { decide } from '../comments/status.ts'
import type { TestService } from '../helper.ts'

/** The times of the hidden articles; nothing else has them. */
export const HIDDEN_TIMES = {
  draft: null,
  scheduled: '2999-01-01T00:00:00Z',
  archived: '2025-01-05T00:00:00Z',
}
export type Hidden = keyof typeof HIDDEN_TIMES
export const HIDDEN = Object.keys(HIDDEN_TIMES) as Hidden[]

export const ADDRESSES = ['203.0.113.66', '2001:db8:cafe:f00d::77', '198.51.100.99']
export const EMAIL = 'canary.poster@canary.example'

export type Refs = { article: string[]; section: string[]; reference: string[]; comment: string[] }

export type Site = {
  shown: Refs
  hidden: Refs
  /** Tokens of preview links that open none of the hidden articles: of another, expired, forged. */
  previews: string[]
  /** All of it private, whatever it looks like: hashes, ids, secrets, tokens, addresses. */
  secrets: string[]
  /** Of every comment, by its id. */
  tokens: ReadonlyMap<string, string>
  posted: { id: string; status: string }[]
}

const partsOf = (word: string) => ({
  subtitle: `${word} subtitle`,
  summary: `${word} summary`,
  tags: [`${word}-tag`],
  authors: [{ name: `${word} author`, url: `https://${word}.example/author` }],
  image: { url: `https://${word}.example/image.png`, alt: `${word} alt`, credit: `${word} credit` },
  canonicalUrl: `https://${word}.example/`,
  meta: { word },
  sections: [
    {
      heading: `${word} heading`,
      anchor: `${word}-anchor`,
      body: `${word} body [@${word}].`,
      sections: [{ heading: `${word} below`, anchor: `${word}-below`, body: `${word} text` }],
    },
  ],
  references: [
    { key: word, title: `${word} work`, URL: `https://${word}.example/work`, note: `${word} note` },
  ],
})

/** Plants all of it through the service's own doors, as far as there is one. */
export async function plantSite(service: TestService): Promise<Site> {
  const editor = await service.key('content:write')
  const group = 'shown-group'
  await service.publish({
    slug: 'shown',
    title: 'Shown',
    translationGroup: group,
    ...partsOf('shown'),
  } as never)
  await service.publish({ slug: 'second', title: 'Second', publishedAt: '2025-01-09T00:00:00Z' })
  for (const status of HIDDEN) {
    const word = `canary-${status}`
    await service.publish({
      slug: `${word}-former`,
      title: `${word} title`,
      lang: 'eo',
      translationGroup: status === 'draft' ? group : `${word}-group`,
      publishedAt: HIDDEN_TIMES[status] ?? '2025-01-07T00:00:00Z',
      ...partsOf(word),
    } as never)
    await change(service, editor, `${word}-former`, { slug: word })
  }
  // What a public article said once is hidden too.
  await change(service, editor, 'shown', { summary: 'canary-revised summary' })
  await change(service, editor, 'shown', { summary: 'shown summary' })
  const hiddenSlugs = HIDDEN.map(status => `canary-${status}`)
  await makePublic(service)
  const shown = await refsOf(service, ['shown', 'second'])
  const hidden = await refsOf(service, hiddenSlugs)
  const posted = await plantComments(service, shown, hidden)
  await hideAgain(service)
  hidden.article.push(...hiddenSlugs.map(slug => `${slug}-former`))
  return { shown, hidden, posted, ...(await secretsOf(service, { shown, hidden })) }
}

async function change(service: TestService, headers: object, slug: string, payload: object): Promise<void> {
  const { statusCode, body } = await service.request({
    method: 'PATCH',
    url: `/v1/articles/${slug}`,
    headers: { ...headers, 'if-match': '*' },
    payload,
  })
  if (statusCode !== 200) {
    throw new Error(body)
  }
}

/** For a moment, so that they get comments and their ids can be read. */
async function makePublic({ storage }: TestService): Promise<void> {
  await storage.write(async ({ db, tables: { articles } }) => {
    await db.update(articles).set({ publishedAt: '2025-01-05T00:00:00.000Z' }).where(eq(articles.lang, 'eo'))
  })
}

async function hideAgain({ storage }: TestService): Promise<void> {
  await storage.write(async ({ db, tables: { articles } }) => {
    const bySlug = (status: Hidden) => eq(articles.slug, `canary-${status}`)
    await db.update(articles).set({ status: 'draft', publishedAt: null }).where(bySlug('draft'))
    await db.update(articles).set({ status: 'archived' }).where(bySlug('archived'))
    await db.update(articles).set({ publishedAt: '2999-01-01T00:00:00.000Z' }).where(bySlug('scheduled'))
  })
}

async function refsOf(service: TestService, slugs: string[]): Promise<Refs> {
  const refs: Refs = { article: [], section: [], reference: [], comment: [] }
  for (const slug of slugs) {
    const { id } = await service.get(`/v1/articles/${slug}`, Article)
    const sections = (await service.get(`/v1/articles/${slug}/sections`, listOf(Section))).data
    const references = (await service.get(`/v1/articles/${slug}/references`, listOf(Reference))).data
    const all = sections.flatMap(section => [section, ...section.sections])
    refs.article.push(slug, id)
    refs.section.push(...all.flatMap(section => [section.id, section.anchor]))
    refs.reference.push(...references.flatMap(reference => [reference.id, reference.key]))
  }
  return refs
}

const WHERE_FROM = {
  'user-agent': 'canary-agent/1.0',
  'x-forwarded-for': '198.51.100.99',
  referer: 'https://canary.example/page',
  cookie: 'canary=1',
}

async function plantComments(service: TestService, shown: Refs, hidden: Refs): Promise<Site['posted']> {
  const posted: Site['posted'] = []
  let keys = 0
  const post = async (article: string, word: string, parentId: string | null = null) => {
    keys += 1
    const response = await service.request({
      method: 'POST',
      url: `/v1/articles/${article}/comments`,
      remoteAddress: ADDRESSES[keys % 2] ?? '',
      headers: { ...WHERE_FROM, 'idempotency-key': `canary-idempotency-key-${keys}` },
      payload: {
        author: { name: `${word} name`, email: EMAIL, url: `https://${word}.example/` },
        body: `${word} text`,
        parentId,
      },
    })
    const { id, status, manageToken } = PostedComment.parse(response.json())
    posted.push({ id, status })
    return { id, manageToken }
  }

  const root = await post('shown', 'first')
  const reply = await post('shown', 'reply', root.id)
  for (const status of ['pending', 'spam', 'trash'] as const) {
    const top = await post('shown', `canary-${status}`)
    const below = await post('shown', `canary-${status}-below`, root.id)
    await decide(service, top.id, status)
    await decide(service, below.id, status)
    hidden.comment.push(top.id, below.id)
  }
  // A tombstone: its place is public, what stood there is not.
  const emptied = await post('shown', 'canary-emptied')
  const kept = await post('shown', 'kept', emptied.id)
  const headers = { authorization: `Bearer ${emptied.manageToken}` }
  await service.request({ method: 'DELETE', url: `/v1/comments/${emptied.id}`, headers })
  shown.comment.push(root.id, reply.id, emptied.id, kept.id)
  for (const slug of hidden.article) {
    hidden.comment.push((await post(slug, `canary-on-${slug}`)).id)
  }
  return posted
}

/** Reads what is private from the tables themselves. */
async function secretsOf({ storage }: TestService, { shown, hidden }: Pick<Site, 'shown' | 'hidden'>) {
  const { db, tables } = storage.read
  const comments = await db.select().from(tables.comments)
  const remembered = await db.select().from(tables.idempotencyKeys)
  const settings = await db.select().from(tables.settings)
  const siteSecret = settings.find(({ key }) => key === 'siteSecret')?.value ?? ''
  const keys = await db.select().from(tables.apiKeys)
  const { manageToken, previewToken } = deriveSecrets(siteSecret)
  const tokens = new Map(comments.map(({ id }) => [id, manageToken(id)]))
  const secrets = [
    ...ADDRESSES,
    EMAIL,
    siteSecret,
    ...tokens.values(),
    ...comments.flatMap(({ networkHash, fingerprint }) => [networkHash, fingerprint]),
    ...remembered.flatMap(({ id, bodyHash }) => [id, bodyHash]),
    ...keys.flatMap(({ id, prefix, hash }) => [id, prefix, hash]),
    ...Object.values(hidden).flat(),
  ].filter(secret => secret !== null)
  const [now, later] = [0, 600].map(seconds => Math.floor(Date.now() / 1_000) + seconds) as [number, number]
  const ids = hidden.article.filter(isUuid)
  const expired = ids.map(id => previewToken(id, now - 1))
  const previews = [
    ...shown.article.filter(isUuid).map(id => previewToken(id, later)),
    ...expired,
    ...expired.map(token => token.replace(/^\d+/, String(later))),
  ]
  return { tokens, previews, secrets: [...new Set(secrets)] }
}
