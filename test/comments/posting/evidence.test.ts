/** What a post brings along to prove something: of another comment, article, time or key it is refused. */

import t from 'tap'
import { needsProof } from '../../../src/comments/posting/admission.ts'
import { makeFormToken } from '../../../src/comments/posting/form-token.ts'
import { makeChallenge } from '../../../src/comments/posting/proof.ts'
import { CommentForm, PostedComment } from '../../../src/comments/posting/schema.ts'
import { makeManageToken } from '../../../src/comments/threads/manage-token.ts'
import { makePreviewToken } from '../../../src/content/preview-token.ts'
import { deriveSecrets, newSecret } from '../../../src/kernel/secrets.ts'
import type { RuleName } from '../../../src/spam/rules/settings.ts'
import { loadSecrets } from '../../../src/storage/settings.ts'
import { pointersOf, startService, type TestService } from '../../helper.ts'
import { decide } from '../threads/status.ts'
import { bearer, posterOf, solve, toPayload } from './poster.ts'

const ENVIRONMENT = { COMMENT_PROOF: 'never', COMMENT_PROOF_WORK: '4' }
const HOUR = 60 * 60 * 1000

async function start(environment: Record<string, string> = {}) {
  const service = await startService(t, { ...ENVIRONMENT, ...environment })
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'other' })
  return { service, poster: posterOf(service), secrets: await loadSecrets(service.storage) }
}

const idOf = async (service: TestService, slug: string) =>
  (await service.request({ url: `/v1/articles/${slug}` })).json().id as string

let texts = 0
const text = () => {
  texts += 1
  return `A remark of its own, number ${texts}.`
}

t.test('no cache keeps what is for one comment, nor the way to it', async t => {
  const { service } = await start()
  const headers = { ...(await service.key('content:write')), 'if-match': '*' }
  await service.request({
    method: 'PATCH',
    url: '/v1/articles/other',
    headers: { ...headers, 'content-type': 'application/merge-patch+json' },
    payload: JSON.stringify({ slug: 'renamed' }),
  })
  for (const [article, status] of [
    ['renamed', 200],
    ['other', 308],
    ['nowhere', 404],
  ] as const) {
    for (const part of ['form', 'challenge']) {
      const response = await service.request({ url: `/v1/articles/${article}/comments/${part}` })
      t.equal(response.statusCode, status)
      t.equal(response.headers['cache-control'], 'no-store', `${article} ${part}`)
      t.notOk(response.headers['etag'])
    }
  }
})

t.test('a form token', async t => {
  const { service, poster, secrets } = await start({
    COMMENT_FILL_SECONDS: '600',
    COMMENT_RULES: 'fill-time',
  })
  const [open, other] = [await idOf(service, 'open'), await idOf(service, 'other')]
  const stranger = deriveSecrets(newSecret())
  const ago = (milliseconds: number) => new Date(Date.now() - milliseconds)

  const response = await service.request({ url: '/v1/articles/open/comments/form' })
  const form = CommentForm.parse(response.json())
  t.match(form, { fillSeconds: 600, emailRequired: true, tokenRequired: false, proof: 'never' })
  t.equal(
    Math.round((Date.parse(form.expiresAt) - Date.now()) / HOUR),
    24,
    'it says for how long the token counts',
  )
  const again = await poster.form()
  t.not(again.formToken, form.formToken)

  const asked = ago(HOUR)
  const used = makeFormToken(secrets, open, asked)
  t.equal((await poster.post(text(), { formToken: used })).status, 'approved')
  const { db, tables } = service.storage.read
  t.same(
    (await db.select().from(tables.spentTokens)).map(({ expiresAt }) => Date.parse(expiresAt)),
    [asked.getTime() + 24 * HOUR],
    'that it was used is kept for as long as it counts',
  )
  const scenarios: [name: string, token: string][] = [
    ['used before', used],
    ['of another article', makeFormToken(secrets, other, ago(HOUR))],
    ['under the slug of its article', makeFormToken(secrets, 'open', ago(HOUR))],
    ['expired', makeFormToken(secrets, open, ago(24 * HOUR + 1000))],
    ['of a time when the clock was wrong', makeFormToken(secrets, open, ago(-HOUR))],
    ['of another site', makeFormToken(stranger, open, ago(HOUR))],
    [
      'with another time',
      makeFormToken(secrets, open, ago(HOUR)).replace(/^\d+/, String(Date.now() - 2 * HOUR)),
    ],
    ['a manage token', makeManageToken(secrets, open)],
    ['a preview token', makePreviewToken(secrets, open, Math.floor(Date.now() / 1000) + 3600)],
    ['without a signature', `${Date.now() - HOUR}.abc.`],
  ]
  for (const [name, formToken] of scenarios) {
    const refused = await poster.send(text(), { formToken })
    t.equal(refused.statusCode, 400, name)
    t.match(
      refused.json().errors,
      [{ pointer: '/formToken', detail: /^The form .* Load a new one\.$/ }],
      name,
    )
  }
  const quick = await poster.post(text(), { formToken: makeFormToken(secrets, open, ago(1000)) })
  t.equal(quick.status, 'pending', 'filled in faster than anybody can')
  t.equal((await poster.post(text())).status, 'approved', 'a script need not ask for the form')
})

t.test('a form token can be demanded', async t => {
  const { poster, service, secrets } = await start({ COMMENT_FORM_REQUIRED: 'true' })
  t.match((await poster.send(text())).json(), {
    status: 400,
    errors: [{ pointer: '/formToken', detail: 'Is required.' }],
  })
  t.equal((await poster.form()).tokenRequired, true)
  const formToken = makeFormToken(secrets, await idOf(service, 'open'), new Date(Date.now() - HOUR))
  t.equal((await poster.send(text(), { formToken })).statusCode, 201)
})

t.test('a post that is refused uses nothing up, and a retry gets the first answer', async t => {
  const { service, poster, secrets } = await start()
  const formToken = makeFormToken(secrets, await idOf(service, 'open'), new Date(Date.now() - HOUR))
  const headers = { 'idempotency-key': 'a-key-of-this-very-test' }
  const proof = await poster.proof()
  const body = text()
  const wrong = await poster.send(body, {
    formToken,
    proof,
    parentId: '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24',
  })
  t.match(wrong.json(), { status: 400, errors: [{ pointer: '/parentId' }] })
  const first = await poster.send(body, { formToken, proof }, { headers })
  t.equal(first.statusCode, 201)
  t.same((await poster.send(body, { formToken, proof }, { headers })).json(), first.json())
  const both = await poster.send(text(), {
    formToken,
    proof,
    earlier: { id: PostedComment.parse(first.json()).id, manageToken: 'x' },
  })
  t.same(pointersOf(both), ['/earlier', '/formToken', '/proof'], 'all faults at once')
})

t.test('one token sent many times at once makes one comment', async t => {
  const { service, secrets } = await start()
  const open = await idOf(service, 'open')
  const formToken = makeFormToken(secrets, open, new Date(Date.now() - HOUR))
  const poster = posterOf(service)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      poster.send(text(), { formToken }, { from: `192.0.2.${index + 1}` }),
    ),
  )
  const statuses = answers.map(({ statusCode }) => statusCode)
  t.equal(statuses.filter(status => status === 201).length, 1, statuses.join())
  t.equal(statuses.filter(status => status === 400).length, 19)
})

t.test('a proof of work', async t => {
  const { service, poster, secrets } = await start({ COMMENT_PROOF: 'always' })
  const [open, other] = [await idOf(service, 'open'), await idOf(service, 'other')]
  const [key] = secrets.proofKeys
  const challenge = (articleId: string, sign = key, now = new Date()) =>
    makeChallenge(articleId, 4, sign, now)
  const used = await poster.proof()
  const posted = text()
  t.equal((await poster.send(posted, { proof: used })).statusCode, 201)
  const refused = text()
  for (const again of [1, 2]) {
    t.match(
      (await poster.send(refused)).json(),
      { status: 403, code: 'proof-required' },
      `nothing stays of it: ${again}`,
    )
  }
  t.equal((await poster.send(posted)).statusCode, 409, 'nobody has to work for a duplicate')
  t.equal((await poster.form()).proof, 'always')

  const fresh = await challenge(open)
  const solved = JSON.parse(Buffer.from(await solve(fresh), 'base64').toString())
  const changed = (change: (one: typeof solved) => void) => {
    const copy = structuredClone(solved)
    change(copy)
    return toPayload(copy)
  }
  const scenarios: [name: string, proof: string][] = [
    ['used before', used],
    ['of another article', await solve(await challenge(other))],
    ['expired', await solve(await challenge(open, key, new Date(Date.now() - HOUR)))],
    ['signed by another site', await solve(await challenge(open, deriveSecrets(newSecret()).proofKeys[0]))],
    ['not solved', toPayload({ challenge: fresh, solution: { counter: 0, derivedKey: '00' } })],
    [
      'with the solution of another challenge',
      toPayload({ challenge: await challenge(open), solution: solved.solution }),
    ],
    [
      'made easier',
      changed(one => {
        one.challenge.parameters.keyPrefix = '00'
      }),
    ],
    [
      'cheaper',
      changed(one => {
        one.challenge.parameters.cost = 1
      }),
    ],
    [
      'made to last',
      changed(one => {
        one.challenge.parameters.expiresAt += 10_000
      }),
    ],
    [
      'made for this article',
      changed(one => {
        one.challenge.parameters.data.article = other
      }),
    ],
    [
      'with another counter',
      changed(one => {
        one.solution.counter += 1
      }),
    ],
    [
      'with a broken counter',
      changed(one => {
        one.solution.counter = -1
      }),
    ],
    [
      'with a key of another form',
      changed(one => {
        one.solution.derivedKey = 'xyz'
      }),
    ],
    [
      'with a field too many',
      changed(one => {
        one.challenge.parameters.keySignature = 'ab'
      }),
    ],
    [
      'not signed',
      changed(one => {
        one.challenge.signature = ''
      }),
    ],
    ['no JSON', Buffer.from('hello').toString('base64')],
    ['no Base64', '\u{1f600}'],
  ]
  for (const [name, proof] of scenarios) {
    const refused = await poster.send(text(), { proof })
    t.equal(refused.statusCode, 400, name)
    t.match(refused.json().errors, [{ pointer: '/proof', detail: /^The proof .* Solve a new one\.$/ }], name)
  }
  t.equal((await poster.send(text(), { proof: toPayload(solved) })).statusCode, 201, 'unchanged it counts')
  t.equal((await service.request({ url: '/v1/articles/nowhere/comments/challenge' })).statusCode, 404)
})

t.test('a proof is asked for when a network posts much', async t => {
  const { poster } = await start({ COMMENT_PROOF: 'auto', COMMENT_PROOF_RATE: '2' })
  for (const expected of [201, 201, 403, 403]) {
    t.equal((await poster.send(text())).statusCode, expected)
  }
  t.equal(
    (await poster.send(text(), {}, { from: '198.51.100.7' })).statusCode,
    201,
    'of another nothing is asked',
  )
  t.equal((await poster.send(text(), { proof: await poster.proof() })).statusCode, 201)
  t.equal((await poster.send(text())).statusCode, 403, 'each time anew')
  for (const [index, expected] of [201, 201, 403, 403].entries()) {
    const from = `2001:db8:7:${index}::1`
    t.equal((await poster.send(text(), {}, { from })).statusCode, expected, 'a /48 is one network')
  }
})

t.test('from which scores and how many comments on a proof is asked for', async t => {
  const policy = { when: 'auto', rate: 3, score: 5, spamScore: 8 } as const
  const scored = (score: number, verdict: 'note' | 'hold' | 'spam' = 'note', rule: RuleName = 'links') => ({
    rule,
    verdict,
    score,
  })
  const scenarios: [isAsked: boolean, recent: number, findings: ReturnType<typeof scored>[]][] = [
    [false, 2, []],
    [true, 3, []],
    [false, 0, [scored(4)]],
    [true, 0, [scored(5)]],
    [true, 0, [scored(2), scored(3)]],
    [true, 0, [scored(7)]],
    [false, 0, [scored(8)]],
    [false, 0, [scored(5, 'spam')]],
    [true, 0, [scored(5), scored(3, 'spam', 'blocked')]],
    [false, 0, [scored(4), scored(3, 'hold', 'blocked')]],
    [false, 0, [scored(4), scored(5, 'hold', 'repeated')]],
    [true, 0, [scored(5), scored(8, 'spam', 'known-spam')]],
    [false, 0, [scored(4), scored(3, 'hold', 'fill-time'), scored(10, 'spam', 'honeypot')]],
  ]
  for (const [isAsked, recent, findings] of scenarios) {
    t.equal(needsProof(policy, recent, findings), isAsked, JSON.stringify([recent, findings]))
  }
})

t.test('an earlier comment counts only with its own e-mail address', async t => {
  const { service, poster } = await start({ COMMENT_RULES: 'first-comment', COMMENT_EMAIL_REQUIRED: 'false' })
  const known = async (email: string | null) => {
    const { id, manageToken } = await poster.post(text(), { author: { name: 'Reader', email } })
    await decide(service, id, 'approved')
    return { id, manageToken }
  }
  const [mine, nobodys] = [await known('Me@example.org'), await known(null)]
  const scenarios: [earlier: object, author: object, status: string][] = [
    [mine, { email: 'Me@example.org' }, 'approved'],
    [mine, { email: 'me@EXAMPLE.org', name: 'Another name' }, 'approved'],
    [mine, { email: 'somebody@example.org' }, 'pending'],
    [mine, { email: null }, 'pending'],
    [mine, {}, 'pending'],
    [nobodys, {}, 'approved'],
    [nobodys, { email: null }, 'approved'],
    [nobodys, { email: 'me@example.org' }, 'pending'],
  ]
  for (const [earlier, author, status] of scenarios) {
    const made = await poster.post(text(), { earlier, author: { name: 'Reader', ...author } })
    t.equal(made.status, status, JSON.stringify([earlier === mine, author]))
  }
})

t.test('an earlier comment', async t => {
  const { service, poster } = await start({ COMMENT_RULES: 'first-comment,policy' })
  await service.publish({ slug: 'held', commentPolicy: 'moderated' })
  const first = await poster.post(text())
  t.equal(first.status, 'pending', 'the first comment of anybody waits')
  const earlier = { id: first.id, manageToken: first.manageToken }
  t.equal((await poster.post(text(), { earlier })).status, 'pending', 'one that waits proves nothing')
  await decide(service, first.id, 'approved')
  t.equal((await poster.post(text(), { earlier })).status, 'approved')
  t.equal((await poster.post(text(), { earlier }, { article: 'other' })).status, 'approved', 'on any article')
  t.equal(
    (await poster.post(text(), { earlier }, { article: 'held' })).status,
    'pending',
    'but its policy holds',
  )
  await decide(service, first.id, 'spam')
  t.equal((await poster.post(text(), { earlier })).status, 'pending', 'one that is hidden proves nothing')

  const second = await poster.post(text())
  const stranger = deriveSecrets(newSecret())
  const forged: [name: string, earlier: object][] = [
    ['the token of another comment', { id: first.id, manageToken: second.manageToken }],
    ['a token of another site', { id: first.id, manageToken: makeManageToken(stranger, first.id) }],
    ['no token at all', { id: first.id, manageToken: '' }],
    [
      'a comment that never was',
      { id: first.id.replace(/.$/, end => (end === '0' ? '1' : '0')), manageToken: first.manageToken },
    ],
  ]
  for (const [name, wrong] of forged) {
    t.match(
      (await poster.send(text(), { earlier: wrong })).json(),
      { status: 400, errors: [{ pointer: '/earlier' }] },
      name,
    )
  }
  await service.request({
    method: 'DELETE',
    url: `/v1/comments/${first.id}`,
    headers: bearer(first.manageToken),
  })
  t.equal((await poster.post(text(), { earlier })).status, 'pending', 'a deleted one proves nothing')
})
