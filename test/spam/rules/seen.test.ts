import t from 'tap'
import type { Seen } from '../../../src/spam/rules/rule.ts'
import { findingOf, tryAll, tryScores } from './facts.ts'

const seen = (traits: Record<string, Partial<Seen>>) => ({
  seen: new Map(
    Object.entries(traits).map(
      ([trait, others]) => [trait, { comments: 1, articles: 1, spam: 0, approved: 0, ...others }] as const,
    ),
  ),
})

t.test('what a moderator called spam', async t => {
  tryAll(t, 'known-spam', {
    nothing: [
      {},
      seen({ 'text:a': { comments: 9 } }),
      seen({ 'host:news.example': { comments: 9, approved: 8, spam: 1 } }),
    ],
    hold: [
      seen({ 'short:a': { spam: 3 } }),
      seen({ 'text:a': { comments: 3, approved: 2, spam: 1 } }),
      seen({ 'contact:a': { approved: 1, spam: 1 } }),
    ],
    spam: [
      seen({ 'text:a': { spam: 1 } }),
      seen({ 'host:shop.example': { spam: 1 } }),
      seen({ 'contact:a': { spam: 3, approved: 2 } }),
      seen({ 'host:news.example': { approved: 5 }, 'host:shop.example': { spam: 1 } }),
    ],
  })
})

t.test('the same on several comments', async t => {
  tryAll(t, 'repeated', {
    nothing: [
      {},
      seen({ 'host:news.example': { comments: 50, approved: 1 } }),
      seen({ 'contact:a': { comments: 2, approved: 1 } }),
      seen({ 'short:a': { comments: 9, approved: 1 } }),
      ...['text:a', 'short:a', 'host:shop.example', 'contact:a'].map(trait => ({
        ...seen({ [trait]: { comments: 9 } }),
        trusted: true,
      })),
      { ...seen({ 'host:me.example': { comments: 9 } }), siteTrait: 'host:me.example' },
    ],
    hold: [
      seen({ 'short:a': { comments: 1 } }),
      seen({ 'text:a': { comments: 1 } }),
      seen({ 'text:a': { comments: 2, approved: 2 } }),
      seen({ 'host:shop.example': { comments: 2 } }),
      { ...seen({ 'host:shop.example': { comments: 2 } }), siteTrait: 'host:me.example' },
      seen({ 'contact:a': { comments: 3 } }),
    ],
  })
  const spread = findingOf(
    'repeated',
    seen({ 'text:a': { comments: 9, articles: 9 }, 'text:b': { comments: 2 } }),
  )
  t.equal(spread?.score, 5, 'the more articles, the more it counts, up to a bound')
  t.equal(spread?.reason, 'The same text stands in 9 other comments on 9 articles.')
  const last = seen({ 'text:a': { comments: 2 }, 'text:b': { comments: 9, articles: 9 } })
  t.equal(findingOf('repeated', last)?.reason, spread?.reason, 'wherever the most stands')
  t.match(findingOf('repeated', seen({ 'host:a.example': { comments: 1 } })), {
    score: 3,
    reason: 'The same linked host stands in another comment on one article.',
  })
  t.equal(findingOf('repeated', seen({ 'text:a': { comments: 4 } }), { COMMENT_REPEATS: '5' }), null)
})

t.test('what each kind and number of others counts', async t => {
  tryScores(t, 'known-spam', [
    [seen({ 'text:a': { spam: 1 } }), 'spam 8'],
    [seen({ 'short:a': { spam: 1 } }), 'hold 3'],
  ])
  tryScores(
    t,
    'repeated',
    [3, 4, 5, 5].map((score, index) => [seen({ 'text:a': { articles: index + 1 } }), `hold ${score}`]),
  )
})
