import fc from 'fast-check'
import t from 'tap'
import { RULE_NAMES } from '../../src/spam/rules/settings.ts'
import { SEED } from '../seed.ts'
import { type Given, judgeGiven, settingsOf } from './rules/facts.ts'

function judged(given: Given, environment: Record<string, string> = {}) {
  const { checks: _, ...judgement } = judgeGiven(given, settingsOf(environment))
  return judgement
}

const SHOP = 'https://shop.example'
const KNOWN = { trusted: true }

t.test('what the findings decide', async t => {
  t.same(judged(KNOWN), { status: 'approved', score: 0, decidedBy: null, findings: [] })
  t.match(judged({}), { status: 'pending', score: 0, decidedBy: 'first-comment' })
  t.match(judged({ ...KNOWN, honeypot: true, body: SHOP }), { status: 'spam', decidedBy: 'honeypot' })
  t.match(judged({ ...KNOWN, policy: 'moderated' }), { status: 'pending', decidedBy: 'policy' })
  const asked = { body: 'Write to me@mail.example' }
  t.match(
    judged(asked, { COMMENT_RULES: 'first-comment,contact' }),
    { decidedBy: 'first-comment', findings: [{ rule: 'first-comment' }, { rule: 'contact' }] },
    'in the order of the configuration',
  )
  t.match(judged(asked, { COMMENT_RULES: 'contact,first-comment' }), { decidedBy: 'contact' })
  t.match(
    judged({ body: SHOP, honeypot: true }, { COMMENT_RULES: 'links' }),
    { status: 'approved' },
    'others rest',
  )
})

t.test('what the scores decide', async t => {
  const given = { ...KNOWN, body: SHOP }
  t.match(judged(given), { status: 'approved', score: 2, decidedBy: null })
  t.match(judged(given, { COMMENT_HOLD_SCORE: '2' }), { status: 'pending', decidedBy: null })
  t.match(judged(given, { COMMENT_HOLD_SCORE: '2', COMMENT_SPAM_SCORE: '2' }), {
    status: 'spam',
    decidedBy: null,
  })
  for (const [bound, status] of [
    ['HOLD_SCORE', 'pending'],
    ['SPAM_SCORE', 'spam'],
  ] as const) {
    t.equal(judged(given, { [`COMMENT_${bound}`]: '2' }).status, status)
    t.equal(judged(given, { [`COMMENT_${bound}`]: '3' }).status, 'approved', `one below ${bound}`)
  }
  t.match(judged({ body: SHOP }, { COMMENT_SPAM_SCORE: '2' }), { status: 'spam', decidedBy: null })
})

t.test('of whoever is known a text alone counts two at most, and decides nothing', async t => {
  const given = { name: 'Wes', url: 'https://vape-corner.example/shop/a' }
  const only = { COMMENT_RULES: 'author-site' }
  t.match(judged(given, only), { status: 'pending', score: 3 })
  t.match(judged({ ...given, ...KNOWN }, only), { status: 'approved', score: 2 })
})

t.test('the dry run shows every rule', async t => {
  const { checks } = judgeGiven({ body: SHOP })
  t.same(
    checks.map(({ rule }) => rule),
    RULE_NAMES,
  )
  t.same(
    checks.filter(({ finding }) => finding !== null).map(({ rule }) => rule),
    ['landing-page', 'first-comment'],
  )
  t.ok(checks.every(({ description }) => description.endsWith('.')))
})

t.test('any text is judged, whatever stands in it', async () => {
  const settings = settingsOf({ COMMENT_BLOCKED_WORDS: 'x y,z*,国' })
  const odd = fc.constantFrom(
    'h',
    'https://',
    '[url=',
    '<a href=',
    '@',
    '.com',
    '(dot)',
    '+1 555',
    '\u200B',
    'telegram',
    '國',
    'а',
    '>',
    '```',
    '“',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.array(fc.oneof(odd, fc.string({ maxLength: 5 }))).map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(text, text, text, (name, url, body) => {
      const { findings, score } = judgeGiven({ name, url, body }, settings)
      return score >= 0 && findings.every(({ reason }) => !/[@\n]/.test(reason))
    }),
    { seed: SEED, numRuns: 1_000 },
  )
})

t.test('hostile texts of the greatest length are judged', async t => {
  const units = [
    'a',
    '.',
    'a.',
    'a@',
    '-',
    '[url=',
    '<a ',
    '"',
    '`',
    '```\n',
    '1 ',
    '一',
    '一 ',
    'a\u200B',
    'aа',
    'a.com ',
  ]
  const more = [
    'https://',
    'a . ',
    'a (dot) ',
    'telegram ',
    'call ',
    '{',
    '%a',
    'a\u0301',
    '\uFDFA',
    '\u3316',
    '加v',
    'a1',
    '零',
  ]
  const settings = settingsOf()
  for (const unit of [...units, ...more, 'free spins ', '> x\n', 'https://a.example/?']) {
    const body = unit.repeat(Math.ceil(10_000 / unit.length))
    const url = `https://a.example/${unit.repeat(100)}`
    const { status } = judgeGiven({ url, body }, settings)
    t.not(status, 'approved', JSON.stringify(unit))
  }
})
