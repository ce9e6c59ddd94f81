/** Comments in every state, and what is private about them: reports, decisions, findings, bans, used tokens. */

import { Ban } from '../../src/comments/bans/schema.ts'
import { CommentForm, PostedComment } from '../../src/comments/posting/schema.ts'
import { tagOf } from '../comments/moderation/moderator.ts'
import { bearer } from '../comments/posting/poster.ts'
import type { TestService } from '../helper.ts'
import type { Refs, Site } from './plant.ts'

/** Of those who post. The last one stands in X-Forwarded-For. */
export const ADDRESSES = ['203.0.113.66', '2001:db8:cafe:f00d::77', '198.51.100.99']
export const EMAIL = 'canary.poster@canary.example'
/** Ids of users for whom a site's own server posts and reports. */
export const USERS = ['canary-user-of-a-post', 'canary-user-of-a-report', 'canary-user-who-is-banned']
/** Of those who report. */
export const REPORTERS = ['198.51.100.131', '2001:db8:beef:1::5', '198.51.100.133']

const WHERE_FROM = {
  'user-agent': 'canary-agent/1.0',
  'x-forwarded-for': '198.51.100.99',
  referer: 'https://canary.example/page',
  cookie: 'canary=1',
}

const HOUR = 60 * 60 * 1000

type Send = (
  method: 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
  more?: { headers?: object; remoteAddress?: string },
) => Promise<unknown>

/** @throws Error for an answer that is no success: nothing would be planted. */
const sender =
  (service: TestService, credentials: object = {}): Send =>
  async (method, url, payload, { headers = {}, ...more } = {}) => {
    const response = await service.request({
      method,
      url,
      headers: { ...credentials, ...headers },
      ...(payload && { payload }),
      ...more,
    })
    if (response.statusCode >= 300) {
      throw new Error(`${method} ${url}: ${response.body}`)
    }
    return response.body && response.json()
  }

export async function plantComments(
  service: TestService,
  shown: Refs,
  hidden: Refs,
): Promise<Site['posted']> {
  const posted: Site['posted'] = []
  let keys = 0
  const reader = sender(service)
  const relay = sender(service, await service.key('comments:relay'))
  const key = await service.key('comments:moderate')
  const moderator = sender(service, key)
  /** Every third one comes from the site's own server. */
  const post = async (article: string, word: string, more: object = {}) => {
    keys += 1
    const address = ADDRESSES[keys % 2] ?? ''
    const isRelayed = keys % 3 === 0
    const payload = {
      author: { name: `${word} name`, email: EMAIL, url: `https://${word}.example/` },
      body: `${word} text`,
      ...more,
      ...(isRelayed && { client: { address, user: USERS[0] } }),
    }
    const send = isRelayed ? relay : reader
    const answer = await send('POST', `/v1/articles/${article}/comments`, payload, {
      ...(!isRelayed && { remoteAddress: address }),
      headers: { ...WHERE_FROM, 'idempotency-key': `canary-idempotency-key-${keys}` },
    })
    const { id, status, manageToken } = PostedComment.parse(answer)
    posted.push({ id, status })
    return { id, manageToken }
  }
  const decide = async (id: string, status: string) => {
    const headers = { 'if-match': await tagOf(service, key, id) }
    const decision = { status, reason: `canary-reason to be ${status}` }
    await moderator('PATCH', `/v1/comments/${id}/moderation`, decision, { headers })
  }
  /** The first one by the site's own server. */
  const report = (id: string, reporters: readonly string[]) =>
    Promise.all(
      reporters.map((address, index) => {
        const send = index === 0 ? relay : reader
        const payload = {
          reason: 'spam',
          note: `canary-note ${index}`,
          ...(index === 0 && { client: { address, user: USERS[1] } }),
        }
        return send('POST', `/v1/comments/${id}/reports`, payload, {
          ...(index > 0 && { remoteAddress: address }),
          headers: WHERE_FROM,
        })
      }),
    )

  const root = await post('shown', 'first')
  // Reviewed, so that no number of reports takes it from the public.
  await decide(root.id, 'approved')
  const { formToken } = await service.get('/v1/articles/shown/comments/form', CommentForm)
  const reply = await post('shown', 'reply', { parentId: root.id, formToken, earlier: ownOf(root) })
  for (const status of ['pending', 'spam', 'trash'] as const) {
    const top = await post('shown', `canary-${status}`, { earlier: ownOf(root) })
    const below = await post('shown', `canary-${status}-below`, { parentId: root.id, earlier: ownOf(reply) })
    await decide(top.id, status)
    await decide(below.id, status)
    hidden.comment.push(top.id, below.id)
  }
  // A tombstone: its place is public, what stood there is not.
  const emptied = await post('shown', 'canary-emptied')
  const kept = await post('shown', 'kept', { parentId: emptied.id })
  await reader('DELETE', `/v1/comments/${emptied.id}`, undefined, { headers: bearer(emptied.manageToken) })
  const edited = await post('shown', 'canary-before')
  await reader(
    'PATCH',
    `/v1/comments/${edited.id}`,
    { body: 'edited text' },
    { headers: bearer(edited.manageToken) },
  )
  await report(root.id, REPORTERS)
  await report(reply.id, REPORTERS.slice(0, 2))
  const reported = await post('shown', 'canary-reported')
  await report(reported.id, REPORTERS)
  const last = await post('shown', 'last')
  shown.comment.push(root.id, reply.id, emptied.id, kept.id, last.id)
  hidden.comment.push(edited.id, reported.id)
  await decide(edited.id, 'trash')
  for (const slug of hidden.article) {
    hidden.comment.push((await post(slug, `canary-on-${slug}`)).id)
  }
  await plantFindings(service)
  return posted
}

const ownOf = ({ id, manageToken }: { id: string; manageToken: string }) => ({ id, manageToken })

/** What rules find they say in words of their own: past the API, so that their words are known. */
async function plantFindings({ storage }: TestService): Promise<void> {
  await storage.write(async ({ db, tables: { comments } }) => {
    const findings = [
      { rule: 'canary-rule', verdict: 'hold' as const, score: 7, reason: 'canary-finding of a rule' },
    ]
    await db.update(comments).set({ findings })
  })
}

/** One ban of each kind, by a moderator; @returns their ids. */
export async function plantBans(service: TestService, commentId: string): Promise<string[]> {
  const moderator = sender(service, await service.key('comments:moderate'))
  const expiresAt = new Date(Date.now() + HOUR).toISOString()
  const bans = [
    { kind: 'email', value: EMAIL },
    { kind: 'email', value: 'canary.other@canary.example', expiresAt },
    { kind: 'network', comment: commentId, verdict: 'hold' },
    { kind: 'user', value: USERS[2] },
    { kind: 'range', value: '2001:db8:cafe::/48' },
    { kind: 'host', value: 'banned.canary.example' },
    { kind: 'word', value: 'canary banned phrase' },
  ]
  const ids: string[] = []
  for (const ban of bans) {
    const answer = await moderator('POST', '/v1/bans', { ...ban, reason: `canary-ban of ${ban.kind}` })
    ids.push(Ban.parse(answer).id)
  }
  return ids
}
