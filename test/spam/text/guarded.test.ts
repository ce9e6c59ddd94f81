/**
 * The short ways of the rules against the long ones, on random texts.
 * `RULE_TEXTS=200000 TEST_SEED=2 node test/spam/text/guarded.test.ts` for a long run.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { renderComment } from '../../../src/markdown/render.ts'
import '../../../src/spam/rules/all.ts'
import { charactersOf } from '../../../src/spam/text/characters.ts'
import { fold, foldBoth } from '../../../src/spam/text/fold.ts'
import { GUARDED } from '../../../src/spam/text/guarded.ts'
import { readComment } from '../../../src/spam/text/reading.ts'
import { SEED } from '../../seed.ts'
import { randomText } from '../random-texts.ts'

const RUNS = { numRuns: Number(process.env['RULE_TEXTS'] ?? 3_000), seed: SEED }

t.test('no search that is spared would find anything', async t => {
  const found = GUARDED.map(() => 0)
  const spared = GUARDED.map(() => 0)
  fc.assert(
    fc.property(randomText, written => {
      for (const text of new Set([written, ...Object.values(foldBoth(written))])) {
        for (const [index, { sign, search }] of GUARDED.entries()) {
          const list = sign.test(text) ? found : spared
          list[index] = (list[index] ?? 0) + 1
          assert.ok(list === found || search(text).length === 0, `${index}: ${JSON.stringify(text)}`)
        }
      }
    }),
    RUNS,
  )
  t.equal(GUARDED.length, 8)
  t.ok(
    [...found, ...spared].every(count => count >= 10),
    'each is spared some texts, and not all',
  )
})

t.test('characters are found in a table as by their pattern', async t => {
  for (const inside of ['\\p{Script=Han}', "\\p{L}\\p{M}\\p{N};'"]) {
    const characters = charactersOf(inside)
    const [one, rows] = [new RegExp(`[${inside}]`, 'gu'), new RegExp(`[${inside}]+`, 'gu')]
    const others = new RegExp(`[^${inside}]`, 'gu')
    fc.assert(
      fc.property(
        fc.oneof(randomText, fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' })),
        text => {
          assert.deepEqual([...characters.rowsIn(text)], text.match(rows) ?? [])
          assert.equal(characters.countIn(text), text.match(one)?.length ?? 0)
          assert.equal(characters.test(text), text.search(one) >= 0)
          assert.equal(characters.without(text), text.replace(rows, ''))
          assert.equal(characters.only(text), text.replace(others, ''))
        },
      ),
      { ...RUNS, numRuns: RUNS.numRuns / 5 },
    )
  }
  const long = '文a'.repeat(20_000)
  t.equal(charactersOf('\\p{Script=Han}').only(long), '文'.repeat(20_000))
  t.equal(charactersOf('\\p{L}').only('\ud835\ud835\udc00'), '𝐀')
})

t.test('what is folded once is what each text folds to', async () => {
  fc.assert(
    fc.property(randomText, body => {
      const reading = readComment({ name: 'Ada', url: null, body, html: renderComment(body).html })
      assert.deepEqual(reading.foldedBody(), foldBoth(body))
      assert.deepEqual(reading.foldedProse(), reading.prose().map(fold))
    }),
    RUNS,
  )
})
