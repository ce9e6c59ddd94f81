/** A site with secrets: everything that nobody may see says "canary", or is listed. */

import { makeFormToken } from '../../src/comments/posting/form-token.ts'
import { makeManageToken } from '../../src/comments/threads/manage-token.ts'
import { Article } from '../../src/content/model/article.ts'
import { Reference } from '../../src/content/model/reference.ts'
import { Section } from '../../src/content/model/section.ts'
import { makePreviewToken } from '../../src/content/preview-token.ts'
import { listOf } from '../../src/http/paging.ts'
import { isUuid } from '../../src/kernel/scalars.ts'
import { deriveSecrets } from '../../src/kernel/secrets.ts'
import { readIndexed } from '../../src/search/store/document-queries.ts'
import { indexArticle } from '../../src/search/store/index-article.ts'
import { eq, sql } from '../../src/storage/drizzle.ts'
import type { Writer } from '../../src/storage/storage.ts'
import type { TestService } from '../helper.ts'
import { ADDRESSES, EMAIL, plantBans, plantComments, REPORTERS, USERS } from './plant-comments.ts'

/** The times of the hidden articles; nothing else has them. */
export const HIDDEN_TIMES = {
  draft: null,
  scheduled: '2999-01-01T00:00:00Z',
  archived: '2025-01-05T00:00:00Z',
}
export type Hidden = keyof typeof HIDDEN_TIMES
export const HIDDEN = Object.keys(HIDDEN_TIMES) as Hidden[]

/** What there is to be kept private of people. */
type Personal =
  | 'addresses'
  | 'emails'
  | 'networks'
  | 'users'
  | 'reporters'
  | 'bans'
  | 'fingerprints'
  | 'spent'
  | 'tokens'
  | 'site'
  | 'moderation'
export type People = Record<Personal, string[]>

export type Refs = { article: string[]; section: string[]; reference: string[]; comment: string[] }

export type Site = {
  shown: Refs
  hidden: Refs
  /** Tokens of preview links that open none of the hidden articles: of another, expired, forged. */
  previews: string[]
  /** All of it private, whatever it looks like: hashes, ids, secrets, tokens, addresses. */
  secrets: string[]
  /** Those of them that are about people. */
  people: People
  /** Form tokens of the first shown article that nobody has used. */
  forms: string[]
  bans: string[]
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
  metaTitle: `${word} meta title`,
  metaDescription: `${word} meta description`,
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

/**
 * Plants all of it through the service's own doors, as far as there is one.
 * @param banned whether there are bans too, which everybody whom they match may come to feel.
 */
export async function plantSite(service: TestService, { banned = true } = {}): Promise<Site> {
  const editor = await service.key('content:write')
  const group = 'shown-group'
  await service.publish({
    slug: 'shown',
    title: 'Shown',
    translationGroup: group,
    ...partsOf('shown'),
  } as never)
  // Every list has a second page, behind what is hidden too: "a" stands before "canary".
  await service.publish({
    slug: 'second',
    title: 'Second',
    publishedAt: '2025-01-09T00:00:00Z',
    tags: ['a-tag'],
    authors: [{ name: 'a author' }],
  })
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
  const bans = banned ? await plantBans(service, shown.comment[0] ?? '') : []
  await hideAgain(service)
  hidden.article.push(...hiddenSlugs.map(slug => `${slug}-former`))
  return { shown, hidden, posted, bans, ...(await secretsOf(service, { shown, hidden })) }
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
  await storage.write(async writer => {
    const { db, tables } = writer
    const { articles } = tables
    await db.update(articles).set({ publishedAt: '2025-01-05T00:00:00.000Z' }).where(eq(articles.lang, 'eo'))
    await updateParts(writer)
  })
}

/** Tags, authors, references and what search finds have when their article is public, too. */
async function updateParts(writer: Writer): Promise<void> {
  const { db, tables } = writer
  const { articles, articleAuthors, articleReferences, articleTags } = tables
  const publicFrom = sql<string>`(select published_at from articles where id = article_id and status = 'published')`
  await db.update(articleAuthors).set({ publicFrom })
  await db.update(articleTags).set({ publicFrom })
  await db.update(articleReferences).set({ publicFrom })
  for (const { id } of await db.select({ id: articles.id }).from(articles)) {
    const found = await readIndexed(writer, id)
    if (found !== undefined) {
      await indexArticle(writer, found)
    }
  }
}

async function hideAgain({ storage }: TestService): Promise<void> {
  await storage.write(async writer => {
    const { db, tables } = writer
    const { articles } = tables
    const bySlug = (status: Hidden) => eq(articles.slug, `canary-${status}`)
    await db.update(articles).set({ status: 'draft', publishedAt: null }).where(bySlug('draft'))
    await db.update(articles).set({ status: 'archived' }).where(bySlug('archived'))
    await db.update(articles).set({ publishedAt: '2999-01-01T00:00:00.000Z' }).where(bySlug('scheduled'))
    await updateParts(writer)
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

/** What is private of people, and of what moderators do about them, as it is stored or derived; by what it is. */
async function privateOf({ storage }: TestService) {
  const { db, tables } = storage.read
  const comments = await db.select().from(tables.comments)
  const reports = await db.select().from(tables.commentReports)
  const events = await db.select().from(tables.commentEvents)
  const bans = await db.select().from(tables.bans)
  const spent = await db.select().from(tables.spentTokens)
  const settings = await db.select().from(tables.settings)
  const siteSecret = settings.find(({ key }) => key === 'siteSecret')?.value ?? ''
  const secrets = deriveSecrets(siteSecret)
  const own = new Map(comments.map(({ id }) => [id, makeManageToken(secrets, id)]))
  const hashed = bans.filter(({ kind }) => ['email', 'network', 'user'].includes(kind))
  const people: Record<Personal, (string | null)[]> = {
    addresses: [...ADDRESSES, ...REPORTERS],
    emails: [EMAIL],
    networks: comments.flatMap(({ networkHash, floodHash }) => [networkHash, floodHash]),
    users: [...USERS, ...[...comments, ...reports].map(({ userHash }) => userHash)],
    reporters: reports.map(({ networkHash }) => networkHash),
    bans: hashed.map(({ value }) => value),
    fingerprints: comments.map(({ fingerprint }) => fingerprint),
    spent: spent.map(({ id }) => id.replace(/^form /, '')),
    tokens: [...own.values()],
    site: [siteSecret],
    // What moderators may read, and nobody else.
    moderation: [
      ...bans.flatMap(({ id, value, reason }) => [id, value, reason]),
      ...reports.flatMap(({ id, note }) => [id, note]),
      ...events.flatMap(({ id, reason }) => [id, reason]),
      ...comments.flatMap(({ findings }) => (findings ?? []).map(({ reason }) => reason)),
    ],
  }
  const known = Object.entries(people).map(([name, values]) => [name, [...new Set(values.filter(isSaid))]])
  return { people: Object.fromEntries(known) as People, own, secrets }
}

const isSaid = (secret: string | null): secret is string => secret !== null && secret !== ''

/** Reads what is private from the tables themselves. */
async function secretsOf(service: TestService, { shown, hidden }: Pick<Site, 'shown' | 'hidden'>) {
  const { people, own: tokens, secrets: made } = await privateOf(service)
  const { db, tables } = service.storage.read
  const remembered = await db.select().from(tables.idempotencyKeys)
  const keys = await db.select().from(tables.apiKeys)
  const secrets = [
    ...Object.values(people).flat(),
    ...remembered.flatMap(({ id, bodyHash }) => [id, bodyHash]),
    ...keys.flatMap(({ id, prefix, hash }) => [id, prefix, hash]),
    ...Object.values(hidden).flat(),
  ].filter(isSaid)
  const [now, later] = [0, 86_400].map(seconds => Math.floor(Date.now() / 1_000) + seconds) as [
    number,
    number,
  ]
  const ids = hidden.article.filter(isUuid)
  const expired = ids.map(id => makePreviewToken(made, id, now - 1))
  const previews = [
    ...shown.article.filter(isUuid).map(id => makePreviewToken(made, id, later)),
    ...expired,
    ...expired.map(token => token.replace(/^\d+/, String(later))),
  ]
  const [shownId = ''] = shown.article.filter(isUuid)
  // As if somebody had asked for the form some minutes ago.
  const forms = Array.from({ length: 20 }, (_one, index) =>
    makeFormToken(made, shownId, new Date(Date.now() - (index + 5) * 60_000)),
  )
  return { tokens, previews, forms, people, secrets: [...new Set(secrets)] }
}
