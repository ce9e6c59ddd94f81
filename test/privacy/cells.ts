/** What the requests of the access matrix need: resources in every state, and valid requests for any operation. */

import { Ban } from '../../src/comments/bans/schema.ts'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { newId } from '../../src/kernel/ids.ts'
import { deriveSecrets, type Secrets } from '../../src/kernel/secrets.ts'
import { createKey } from '../../src/keys/manage.ts'
import { decide } from '../comments/threads/status.ts'
import type { Operation, Route, Schema } from '../contract/document.ts'
import { newComment, type TestService } from '../helper.ts'
import type { State } from './rules.ts'

/** What an address names: values of the path's parameters, and the ids that tokens and links are made for. */
export type Target = { parameters: Record<string, string>; articleId: string; commentId: string }

const MISSING = '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'

/** Bodies where the example of the document does not fit what is planted here, by the operation's id. */
const BODIES: Record<string, unknown> = {
  createSection: { heading: 'New', place: { after: 'part' } },
  // From every state.
  moderateComment: { status: 'pending' },
  // Another one for each request.
  get createBan() {
    return { kind: 'word', value: newId() }
  },
}

/** What an operation cannot do without, by its id. */
export const QUERIES: Record<string, string> = {
  countComments: 'article=missing',
  searchArticles: 'q=missing',
}

/** The word that everything hidden carries. */
export const WORD = 'canary'

export type Planter = {
  secrets: Secrets
  /** What stands in this state; made when it is asked for, and again after {@link spoil}. */
  target(path: string, state: State): Promise<Target>
  /** Something was changed: the next request gets another. */
  spoil(path: string, state: State): void
}

export async function planter(service: TestService): Promise<Planter> {
  const { db, tables } = service.storage.read
  const settings = await db.select().from(tables.settings)
  const secrets = deriveSecrets(settings.find(({ key }) => key === 'siteSecret')?.value ?? '')
  const editor = await service.key('content:write')
  let planted = 0

  const article = async (state: State): Promise<Target> => {
    planted += 1
    const slug = `${WORD}-${planted}`
    await service.publish({
      slug,
      title: WORD,
      status: state === 'draft' || state === 'archived' ? state : 'published',
      publishedAt: state === 'scheduled' ? '2999-01-01T00:00:00Z' : '2025-01-01T00:00:00Z',
      sections: [
        { heading: WORD, anchor: 'part', body: '', kind: 'prose', sections: [] },
        { heading: WORD, anchor: 'other', body: '', kind: 'prose', sections: [] },
      ],
      references: [{ key: 'part', title: WORD }],
    })
    // A second version, so that there is a revision of the first.
    const patched = await service.request({
      method: 'PATCH',
      url: `/v1/articles/${slug}`,
      headers: { ...editor, 'if-match': '*' },
      payload: { summary: WORD },
    })
    const { id } = patched.json() as { id: string }
    const parameters = { article: slug, section: 'part', reference: 'part', version: '2' }
    return { parameters, articleId: id, commentId: MISSING }
  }

  const comment = async (state: State): Promise<Target> => {
    const { parameters, articleId } = await article('published')
    const response = await service.request({
      method: 'POST',
      url: `/v1/articles/${parameters['article']}/comments`,
      payload: newComment(WORD),
    })
    const { id } = PostedComment.parse(response.json())
    await decide(service, id, state as 'approved')
    return { parameters: { comment: id }, articleId, commentId: id }
  }

  const ban = async (): Promise<Target> => {
    planted += 1
    const response = await service.request({
      method: 'POST',
      url: '/v1/bans',
      headers: await service.key('comments:moderate'),
      payload: { kind: 'word', value: `banned ${planted}` },
    })
    const { id } = Ban.parse(response.json())
    return { parameters: { ban: id }, articleId: MISSING, commentId: MISSING }
  }

  const missing = { article: 'missing', comment: MISSING, key: MISSING, ban: MISSING, code: 'missing' }
  const parts = { section: 'part', reference: 'part', version: '2' }
  const make = async (path: string, state: State): Promise<Target> => {
    if (state === 'missing') {
      return { parameters: { ...missing, ...parts }, articleId: MISSING, commentId: MISSING }
    }
    if (state === 'part missing') {
      const target = await article('published')
      const { article: slug = '' } = target.parameters
      return { ...target, parameters: { article: slug, section: 'gone', reference: 'gone', version: '99' } }
    }
    if (path.includes('{comment}')) {
      return comment(state)
    }
    if (path.includes('{article}')) {
      return article(state)
    }
    if (path.includes('{ban}')) {
      return ban()
    }
    const { id } = await createKey(service.storage, { name: WORD, scopes: ['admin'], expiresAt: null })
    return { parameters: { key: id, code: 'not-found' }, articleId: newId(), commentId: newId() }
  }

  const kept = new Map<string, Target>()
  const nameOf = (path: string, state: State) => `${/\{\w+\}/.exec(path)?.[0]} ${state}`
  return {
    secrets,
    async target(path, state) {
      const target = kept.get(nameOf(path, state)) ?? (await make(path, state))
      kept.set(nameOf(path, state), target)
      return target
    },
    spoil(path, state) {
      kept.delete(nameOf(path, state))
    },
  }
}

/** @throws for a parameter that nothing is planted for. */
export function addressOf({ path, id }: Route, { parameters }: Target): string {
  return path.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = parameters[name]
    if (value === undefined) {
      throw new Error(`${id}: plant something in cells.ts for the path parameter ${name}.`)
    }
    return value
  })
}

/** The headers and the body of a request that is right, whatever the operation. */
export function validRequest({ operation, id, path }: Route): {
  headers: Record<string, string>
  payload?: string
} {
  const needsMatch = operation.parameters?.some(one => one.in === 'header' && one.name === 'If-Match')
  // A decision names the version of the comment, which is planted and then given a status.
  const headers = needsMatch ? { 'if-match': path.endsWith('/moderation') ? '"2"' : '*' } : {}
  if (operation.requestBody === undefined) {
    return { headers }
  }
  const body = BODIES[id] ?? exampleOf(operation)
  if (body === undefined) {
    throw new Error(`${id}: its body has no example, nor a row in cells.ts.`)
  }
  return { headers: { ...headers, 'content-type': 'application/json' }, payload: JSON.stringify(body) }
}

function exampleOf({ requestBody }: Operation): unknown {
  const media = requestBody?.content['application/json']
  const { examples } = (media?.schema ?? {}) as Schema & { examples?: unknown[] }
  return media?.example ?? examples?.[0]
}
