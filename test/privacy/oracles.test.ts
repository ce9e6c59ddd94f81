/**
 * What somebody who holds an approved comment can find out about bans and about comments that are not public: two sites
 * that differ only in these answer the same requests alike.
 */

import fc from 'fast-check'
import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { RULE_NAMES } from '../../src/spam/rules/settings.ts'
import { bannerOf } from '../comments/bans/banner.ts'
import { readAndDecide } from '../comments/moderation/moderator.ts'
import { bearer, posterOf } from '../comments/posting/poster.ts'
import { startService, type TestService } from '../helper.ts'
import { SEED } from '../seed.ts'
import { normalised } from './look.ts'
import { copyOf, withoutIds } from './twins.ts'

const ENVIRONMENT = {
  LOG_LEVEL: 'silent',
  COMMENT_RULES: RULE_NAMES.join(),
  COMMENT_EMAIL_REQUIRED: 'false',
  COMMENT_PROOF: 'auto',
  COMMENT_PROOF_RATE: '60',
  COMMENT_PROOF_WORK: '4',
}

const MINE = 'mine@outside.example'
const VICTIM = 'victim@inside.example'
const EMAILS = [MINE, VICTIM, 'stranger@else.example', null]
const NETWORKS = ['192.0.2.7', '192.0.2.8', '2001:db8:7::1']
const ELSEWHERE = '203.0.113.66'

/** Which of the outsider's comments has the victim's address. */
const OF_VICTIM = 2
/** Which of them is deleted, with hidden replies or without. */
const DELETED = 3

const LONG = 'These words are long enough that nobody else would write them by chance, are they not?'
/** What hidden comments say, or what is like it. */
const SAID = [
  'Hm.',
  'Same.',
  LONG,
  `${LONG}!`,
  'Read https://hidden.example/some/page/of/it',
  'More at https://www.hidden.example/another/long/page',
  'Write to hidden@mail.example',
  'Ask @hidden_name_1 on telegram',
  'Write to hidden@mail.example: https://hidden.example/a/b https://l1.example/a/b https://l2.example/a/b',
  'Links: https://hidden.example/a/b/c https://l1.example/a/b https://l2.example/a/b',
]
/** What bans of a host or a phrase match. */
const BANNED = ['See https://sub.banned.example/some/page/of/it', 'This is forbidden, they say.']

type Known = { id: string; manageToken: string }
type World = { service: TestService; comments: Known[]; theirs: string; moderator: object }

/** Of the outsider an approved comment, one that waits, one with the victim's address, one to delete; one of the victim. */
async function plant(t: Test): Promise<World> {
  const service = await startService(t, ENVIRONMENT)
  await service.publish({ slug: 'open' })
  const moderator = await service.key('comments:moderate')
  const poster = posterOf(service)
  const post = (text: string, email: string, from: string, more: object = {}) =>
    poster.post(text, { author: { name: 'Reader', email }, ...more }, { from })
  const comments = [
    await post('My first remark.', MINE, '192.0.2.7'),
    await post('My second remark.', MINE, '192.0.2.7'),
    await post('As somebody else.', VICTIM, '192.0.2.7'),
    await post('My third remark.', MINE, '192.0.2.7'),
  ]
  const theirs = await post('A remark of the victim.', VICTIM, ELSEWHERE)
  for (const { id } of [comments[0] as Known, comments[DELETED] as Known, theirs]) {
    await readAndDecide(service, moderator, id, { status: 'approved' })
  }
  return { service, comments, theirs: theirs.id, moderator }
}

type Post = {
  name: string
  email: string | null
  from: string
  /** The comment of the outsider's to name as the earlier one. */
  trust: number | null
  below: number | 'theirs' | null
  key: boolean
}
type Step =
  | { do: 'post'; post: Post; body: string }
  | { do: 'edit'; own: number; body: string }
  | { do: 'retry' | 'read' | 'look' | 'report' | 'approve' | 'delete'; own: number }
  | { do: 'get'; url: string }

/** One of the outsider's comments; beyond them, the latest. */
const own = fc.nat(30)
const sometimes = <V>(value: fc.Arbitrary<V>) => fc.option(value, { nil: null, freq: 1 })
const post: fc.Arbitrary<Post> = fc.record({
  name: fc.constantFrom('Reader', 'Writer'),
  email: fc.constantFrom(...EMAILS),
  from: fc.constantFrom(...NETWORKS),
  trust: sometimes(own),
  below: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.constant('theirs' as const), own),
  key: fc.boolean(),
})
const asKnown = post.map(one => ({ ...one, email: MINE, trust: 0 }))
const asVictim = post.map(one => ({ ...one, email: VICTIM, trust: 0 }))
const untrusted = post.map(one => ({ ...one, trust: null }))
/** Word by word what others said, or with something of its own. */
const said = fc
  .tuple(fc.constantFrom(...SAID), fc.nat(6))
  .map(([text, more]) => (more === 0 ? text : `${text} ${more}`))
/** What is banned is said without trust: known authors see whether their own is public, as the last test shows. */
const banned = fc.tuple(fc.constantFrom(...BANNED), fc.nat(20)).map(([text, more]) => `${text} ${more}`)

const posts = (of: fc.Arbitrary<Post>, body: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constant('post' as const), post: of, body })
const edits = (of: fc.Arbitrary<number>, body: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constant('edit' as const), own: of, body })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: posts(post, said) },
  { weight: 4, arbitrary: posts(asKnown, said) },
  { weight: 2, arbitrary: posts(asVictim, said) },
  { weight: 2, arbitrary: posts(untrusted, banned) },
  { weight: 3, arbitrary: edits(own, said) },
  { weight: 1, arbitrary: edits(fc.constant(OF_VICTIM), banned) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'retry' as const,
        'read' as const,
        'look' as const,
        'report' as const,
        'approve' as const,
      ),
      own,
    }),
  },
  // The first stays, because the others rely on it.
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delete' as const), own: fc.integer({ min: 3, max: 30 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('get' as const),
      url: fc.constantFrom(
        '/v1/articles/open/comments?count=true',
        '/v1/articles/open/comments?view=flat&count=true',
        '/v1/articles/open/comments?view=flat&since=2025-01-01T00:00:00Z',
        '/v1/articles/open?include=commentCount',
        '/v1/comment-counts?article=open',
        '/v1/articles/open/comments/form',
        '/v1/articles/open/comments/challenge',
      ),
    }),
  },
)

type Sent = Parameters<TestService['request']>[0]

/** Does as the outsider, and as moderators, who know of the ban and approve nothing that it concerns. */
function runnerOf({ service, comments, theirs, moderator }: World) {
  const sent: Sent[] = []
  const at = (one: number) => comments[Math.min(one, comments.length - 1)] as Known
  const send = async (request: Sent): Promise<LightMyRequestResponse> => {
    const response = await service.request(request)
    const { id, manageToken } = response.statusCode < 300 && response.body ? response.json() : {}
    if (manageToken !== undefined && !comments.some(one => one.id === id)) {
      comments.push({ id, manageToken })
    }
    return response
  }
  const requestOf = ({ name, email, from, trust, below, key }: Post, body: string): Sent => ({
    method: 'POST',
    url: '/v1/articles/open/comments',
    remoteAddress: from,
    headers: key ? { 'idempotency-key': `the-key-of-post-${sent.length}` } : {},
    payload: {
      author: { name, email },
      body,
      parentId: typeof below === 'number' ? at(below).id : below && theirs,
      ...(trust !== null && { earlier: { id: at(trust).id, manageToken: at(trust).manageToken } }),
    },
  })
  return async (one: Step): Promise<LightMyRequestResponse> => {
    if (one.do === 'get') {
      return send({ url: one.url })
    }
    if (one.do === 'post') {
      sent.push(requestOf(one.post, one.body))
      return send(sent.at(-1) as Sent)
    }
    const { id, manageToken } = at(one.own)
    const [url, headers] = [`/v1/comments/${id}`, bearer(manageToken)]
    switch (one.do) {
      case 'retry':
        return send(sent[Math.min(one.own, sent.length - 1)] ?? { url })
      case 'edit':
        return send({ method: 'PATCH', url, headers, payload: { body: one.body } })
      case 'delete':
        return send({ method: 'DELETE', url, headers })
      case 'report':
        return send({ method: 'POST', url: `${url}/reports`, payload: { reason: 'spam' } })
      case 'read':
        return send({ url, headers })
      case 'approve': {
        const seen = await service.request({ url: `${url}/moderation`, headers: { ...moderator } })
        const { author, body } = seen.statusCode === 200 ? seen.json() : { author: {}, body: '' }
        if (author.email === MINE && !BANNED.some(text => body.startsWith(text))) {
          await readAndDecide(service, moderator, id, { status: 'approved' })
        }
        return send({ url })
      }
      case 'look':
        return send({ url })
    }
  }
}

/** Makes the difference, and returns what moderators do in the middle of it all. */
type Difference = (world: World) => Promise<() => Promise<unknown>>

const ban =
  (payload: (world: World) => object): Difference =>
  async world => {
    const banner = await bannerOf(world.service)
    const { id } = await banner.ban(payload(world))
    return () => banner.apply(id)
  }

/** Other people's comments that are not public, on the article and below the outsider's own. */
const hidden =
  (more: object): Difference =>
  async ({ service, comments, theirs }) => {
    const poster = posterOf(service)
    const others: [text: string, parentId: string | null][] = [
      ...SAID.map(text => [text, null] as [string, null]),
      ['Same.', comments[0]?.id ?? null],
      ['Same.', comments[DELETED]?.id ?? null],
      ['Hm.', theirs],
    ]
    for (const [body, parentId] of others) {
      const { status } = await poster.post(
        body,
        { author: { name: 'Reader', email: VICTIM }, parentId, proof: await poster.proof(), ...more },
        { from: ELSEWHERE },
      )
      if (status !== 'pending') {
        throw new Error('It is public.')
      }
    }
    return async () => {}
  }

const DIFFERENCES: [name: string, make: Difference][] = [
  ['the victim’s address is banned', ban(() => ({ kind: 'email', value: VICTIM }))],
  ['the victim’s address is held', ban(() => ({ kind: 'email', value: VICTIM, verdict: 'hold' }))],
  ['the victim’s network is banned', ban(({ theirs }) => ({ kind: 'network', comment: theirs }))],
  ['its range is banned', ban(() => ({ kind: 'range', value: '203.0.113.66/32' }))],
  ['a host is banned', ban(() => ({ kind: 'host', value: 'banned.example' }))],
  ['a phrase is banned', ban(() => ({ kind: 'word', value: 'forbidden' }))],
  ['others’ comments wait', hidden({})],
  ['others’ comments are spam', hidden({ subject: 'filled by a robot' })],
]

const original = await plant(t)
const met = new Set<number>()

for (const [number, [name, make]] of DIFFERENCES.entries()) {
  t.test(`nobody outside sees that ${name}`, async t => {
    const copy = async () => {
      const service = await copyOf(t, original.service, ENVIRONMENT)
      return { ...original, service, comments: [...original.comments] }
    }
    const [plain, changed] = [await copy(), await copy()]
    const meanwhile = await make(changed)
    const [ask, askChanged] = [runnerOf(plain), runnerOf(changed)]
    const steps = fc.sample(step, { seed: SEED + number, numRuns: 120 })
    const last = Array.from({ length: 20 }, (_, own): Step => ({ do: 'read', own }))
    const deletion: Step[] = [
      { do: 'delete', own: DELETED },
      { do: 'read', own: DELETED },
    ]
    const different: unknown[] = []
    for (const [index, one] of [...steps, ...deletion, ...last].entries()) {
      if (index === steps.length / 2) {
        await meanwhile()
      }
      const [answer, other] = [await ask(one), await askChanged(one)]
      const [text, otherText] = [answer, other].map(response => withoutIds(normalised(response)))
      met.add(answer.statusCode)
      if (text !== otherText) {
        different.push([index, one, text, otherText])
      }
    }
    t.same(different.slice(0, 2), [], `seed ${SEED + number}`)
  })
}

t.test('the outsider met every kind of answer', async t => {
  t.same([...met].sort(), [200, 201, 202, 204, 400, 403, 404, 409])
})

t.test(
  'known authors see whether their own is public, so also that its host or phrase is banned',
  async t => {
    const service = await copyOf(t, original.service, ENVIRONMENT)
    const [known] = original.comments
    const earlier = { id: known?.id, manageToken: known?.manageToken }
    const banner = await bannerOf(service)
    const post = async (body: string) => {
      const response = await posterOf(service).send(body, {
        earlier,
        author: { name: 'Reader', email: MINE },
      })
      return response.statusCode
    }
    const [withHost = '', withPhrase = ''] = BANNED
    t.same([await post(withHost), await post(withPhrase)], [201, 201])
    await banner.ban({ kind: 'host', value: 'banned.example' })
    await banner.ban({ kind: 'word', value: 'forbidden' })
    t.same([await post(`${withHost}!`), await post(`${withPhrase}!`)], [202, 202])
  },
)
