/** What the requests of the fuzzer find: content of every state, and what earlier answers gave. */

import type { LightMyRequestResponse } from 'fastify'
import { Ban } from '../../src/comments/bans/schema.ts'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { Article } from '../../src/content/model/article.ts'
import { PROBLEMS } from '../../src/http/problems.ts'
import { newComment, type TestService } from '../helper.ts'
import type { Draft, Planted } from './generate.ts'

const SECTIONS = [
  { heading: 'Top', body: 'Cites [@key].', sections: [{ heading: 'Below', body: 'Text with **marks**.' }] },
  { heading: null, kind: 'quote', body: 'Alone.' },
  { heading: 'Tiếng Việt', body: '| a | b |\n|---|---|\n| 1 | 2 |' },
]
const REFERENCES = [
  { key: 'key', title: 'Work', author: [{ literal: 'House' }], issued: '2025-01' },
  { key: 'third', title: 'Cited by nobody' },
  { key: 'fourth', title: 'Nor this' },
  { key: 'other_key', title: 'Other', type: 'book', author: [{ family: 'A', given: 'B' }] },
]
const AUTHORS = [{ name: 'Ada Lovelace', url: 'https://example.org/ada' }, { name: 'Nguyễn Ái' }]

export async function plant(service: TestService): Promise<Planted> {
  const common = {
    tags: ['ai', 'châu á', 'a/b&c'],
    authors: AUTHORS,
    sections: SECTIONS,
    references: REFERENCES,
  }
  const slugs = ['former', 'open', 'moderated', 'closed', 'draft', 'archived', 'later', ...many('filler')]
  for (const [index, slug] of slugs.entries()) {
    await service.publish({
      ...common,
      slug,
      lang: index % 3 === 0 ? 'vi' : 'en',
      publishedAt: slug === 'later' ? '2999-01-01T00:00:00Z' : `2025-01-0${(index % 9) + 1}T00:00:00Z`,
      ...(slug === 'moderated' && { commentPolicy: 'moderated' }),
      ...(slug === 'closed' && { commentPolicy: 'closed' }),
      ...((slug === 'draft' || slug === 'archived') && { status: slug }),
    } as never)
  }
  await service.request({
    method: 'PATCH',
    url: '/v1/articles/former',
    headers: { ...(await service.key('content:write')), 'if-match': '*' },
    payload: { slug: 'renamed' },
  })
  await service.request({
    method: 'PATCH',
    url: '/v1/articles/open',
    headers: { ...(await service.key('content:write')), 'if-match': '*' },
    payload: { summary: 'Changed once, so that there is a former version.' },
  })
  const whole = await service.get('/v1/articles/open?include=sections,references', Article)
  const moderated = await service.get('/v1/articles/moderated', Article)
  const comments = await plantComments(service)
  const bans = await plantBans(service)
  const hidden = ['draft', 'archived', 'later']
  const parameters = {
    article: [...hidden, 'open', 'open', 'open', 'moderated', 'closed', 'former', whole.id, moderated.id],
    // By their ids, which last when a change gives them another slug.
    changed: await Promise.all(
      many('filler').map(async slug => (await service.get(`/v1/articles/${slug}`, Article)).id),
    ),
    made: ['made-by-put', 'put-there', 'one-more'],
    section: (whole.sections ?? []).flatMap(({ id, anchor }) => [id, anchor]),
    reference: (whole.references ?? []).flatMap(({ id, key }) => [id, key]),
    code: Object.keys(PROBLEMS),
    comment: comments,
    ban: bans,
    thread: comments,
    tag: common.tags,
    q: ['article', '"other words" -key', 'vie*', 'châu á', '!'],
    author: AUTHORS.map(({ name }) => name),
    lang: ['en', 'vi', 'VI'],
    slug: slugs,
    version: ['1', '2', '2'],
    from: ['1'],
    key: ['@id:0', '@id:1', '@id:2'],
    cursor: ['@cursor:0', '@cursor:1', '@cursor:2'],
  }
  // Languages and citations are valid only together with others; here they are, so that articles can be written.
  const properties = {
    parentId: [null, null, null, null, ...comments],
    lang: ['en', 'vi', 'zh-Hans'],
    subtitleLang: [null, 'fr'],
    slug: ['made', 'written', 'another-one', ...many('new')],
    anchor: many('place'),
    position: [1],
    ...Object.fromEntries(['before', 'after', 'into'].map(name => [name, ['top', 'quote', 'tieng-viet']])),
    key: many('work'),
    comment: comments,
    value: ['bad@example.org', '203.0.113.0/24', '2001:db8::/32', 'casino.example', ...many('phrase')],
    translationGroup: [null, null, null, 'group'],
  }
  return { parameters, properties }
}

const many = (name: string) => Array.from({ length: 25 }, (_one, index) => `${name}-${index}`)

/** One ban of each kind that needs no comment. */
async function plantBans(service: TestService): Promise<string[]> {
  const headers = await service.key('comments:moderate')
  const bans = [
    { kind: 'email', value: 'banned@example.org' },
    { kind: 'range', value: '198.51.100.7/32' },
    { kind: 'host', value: 'banned.example' },
    { kind: 'word', value: 'root' },
  ]
  const made = await Promise.all(
    bans.map(payload => service.request({ method: 'POST', url: '/v1/bans', headers, payload })),
  )
  return made.map(response => Ban.parse(response.json()).id)
}

/** Threads, a reply, a tombstone; one comment that waits. */
async function plantComments(service: TestService): Promise<string[]> {
  const post = async (article: string, text: string, more = {}) => {
    const url = `/v1/articles/${article}/comments`
    const response = await service.request({ method: 'POST', url, payload: newComment(text, more) })
    return PostedComment.parse(response.json())
  }
  const root = await post('open', 'Root')
  const reply = await post('open', 'Reply', { parentId: root.id })
  const emptied = await post('open', 'Emptied')
  await post('open', 'Below', { parentId: emptied.id })
  const headers = { authorization: `Bearer ${emptied.manageToken}` }
  await service.request({ method: 'DELETE', url: `/v1/comments/${emptied.id}`, headers })
  const waiting = await post('moderated', 'Waiting')
  for (const name of many('Thread')) {
    await post('open', name)
  }
  return [root.id, reply.id, emptied.id, waiting.id]
}

/** What answers gave and later requests give back. */
export class Memory {
  readonly #cursors: string[] = []
  readonly #etags: string[] = []
  readonly #comments: { id: string; manageToken: string }[] = []
  readonly #ids: string[] = []
  readonly #keys: readonly string[]

  /** @param keys API keys: first the one that may do all. */
  constructor(keys: readonly string[]) {
    this.#keys = keys
  }

  learn(response: LightMyRequestResponse): void {
    const { etag } = response.headers
    if (typeof etag === 'string') {
      keep(this.#etags, etag)
    }
    for (const cursor of cursorsOf(response)) {
      keep(this.#cursors, cursor)
    }
    if (response.statusCode === 201 || response.statusCode === 202) {
      const made = response.json() as { id: string; manageToken?: string; prefix?: string }
      if (made.manageToken !== undefined) {
        keep(this.#comments, { id: made.id, manageToken: made.manageToken })
      }
      if (made.prefix !== undefined) {
        keep(this.#ids, made.id)
      }
    }
  }

  /** The draft with what its `@name:slot` stand for. */
  fill(draft: Draft): Draft {
    const filled = (text: string) =>
      text.replace(/(?:@|%40)(\w+)(?::|%3A)(\d+)/, (_match, name: string, slot: string) =>
        this.#valueOf(name, Number(slot)),
      )
    return {
      ...draft,
      segments: mapValues(draft.segments, filled),
      query: draft.query.map(([name, value]) => [name, filled(value)]),
      headers: mapValues(draft.headers, filled),
    }
  }

  #valueOf(name: string, slot: number): string {
    const comment = this.#comments.at(slot % Math.max(1, this.#comments.length))
    const values: Record<string, string | undefined> = {
      cursor: this.#cursors[slot],
      etag: this.#etags[slot],
      comment: comment?.id,
      token: comment?.manageToken,
      key: this.#keys[slot],
      id: this.#ids[slot],
    }
    return values[name] ?? 'nothing-yet'
  }
}

/** Only the latest are kept, so that what they belong to is still there. */
function keep<T>(list: T[], one: T): void {
  list.unshift(one)
  list.splice(20)
}

export function cursorsOf(response: LightMyRequestResponse): string[] {
  const isList = response.body.startsWith('{"data"')
  // Not every list has pages.
  const { page } = isList
    ? (response.json() as { page?: { next: string | null; prev: string | null } })
    : { page: undefined }
  return [page?.next ?? null, page?.prev ?? null].filter(cursor => cursor !== null)
}

const mapValues = (record: Record<string, string>, change: (value: string) => string) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
