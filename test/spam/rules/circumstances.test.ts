import t from 'tap'
import type { MatchedBan } from '../../../src/spam/rules/rule.ts'
import { findingOf, tryAll, tryScores } from './facts.ts'

t.test('honeypot', async t => {
  tryAll(t, 'honeypot', { spam: [{ honeypot: true }], nothing: [{ honeypot: false }] })
})

t.test('fill time', async t => {
  tryAll(t, 'fill-time', {
    hold: [{ fillSeconds: 0 }, { fillSeconds: 2.99 }, { fillSeconds: -1 }],
    nothing: [{ fillSeconds: 3 }, { fillSeconds: undefined }],
  })
  t.match(findingOf('fill-time', { fillSeconds: -5 })?.reason, /^Posted 0\.0 seconds/)
  t.equal(findingOf('fill-time', { fillSeconds: 3 }, { COMMENT_FILL_SECONDS: '10' })?.verdict, 'hold')
  t.equal(findingOf('fill-time', { fillSeconds: 0 }, { COMMENT_FILL_SECONDS: '0' }), null)
})

t.test('policy of the article, first comment', async t => {
  tryAll(t, 'policy', { hold: [{ policy: 'moderated' }], nothing: [{ policy: 'open' }] })
  tryAll(t, 'first-comment', { hold: [{ trusted: false }], nothing: [{ trusted: true }] })
})

t.test('bans have their own verdict, the worst one counts', async t => {
  const ban = (kind: MatchedBan['kind'], verdict: MatchedBan['verdict']) => ({ kind, verdict })
  tryAll(t, 'blocked', {
    nothing: [{ bans: [] }],
    hold: [{ bans: [ban('email', 'hold')] }, { bans: [ban('range', 'hold'), ban('host', 'hold')] }],
    spam: [{ bans: [ban('network', 'spam')] }, { bans: [ban('email', 'hold'), ban('word', 'spam')] }],
  })
  const both = findingOf('blocked', { bans: [ban('email', 'hold'), ban('word', 'spam')] })
  t.equal(both?.reason, 'It contains a phrase that is banned.', 'and its reason is told')
})

t.test('what each circumstance counts', async t => {
  tryScores(t, 'honeypot', [[{ honeypot: true }, 'spam 10']])
  tryScores(t, 'blocked', [
    [{ bans: [{ kind: 'email', verdict: 'hold' }] }, 'hold 5'],
    [{ bans: [{ kind: 'email', verdict: 'spam' }] }, 'spam 5'],
  ])
  tryScores(t, 'policy', [[{ policy: 'moderated' }, 'hold 0']])
  tryScores(t, 'first-comment', [[{ trusted: false }, 'hold 0']])
  tryScores(t, 'fill-time', [[{ fillSeconds: 0 }, 'hold 3']])
})
