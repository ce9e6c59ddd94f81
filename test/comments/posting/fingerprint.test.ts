import t from 'tap'
import { fingerprintOf as fingerprintAt, sayingOf } from '../../../src/comments/posting/row.ts'
import { readComment } from '../../../src/spam/text/reading.ts'

const comment = { articleId: 'a', parentId: null as string | null, name: 'Reader', body: 'A remark.' }

function fingerprintOf({ articleId, parentId, name, body }: typeof comment): string {
  const reading = readComment({ name, url: null, body, html: `<p>${body}</p>` })
  return fingerprintAt({ articleId, parentId }, sayingOf(reading))
}

t.test('the same for the same comment, another for any other', async t => {
  t.equal(fingerprintOf({ ...comment }), fingerprintOf(comment))
  t.match(fingerprintOf(comment), /^[\w-]{43}$/)
  const others = [
    { ...comment, articleId: 'b' },
    { ...comment, parentId: 'null' },
    { ...comment, name: 'Readers' },
    { ...comment, body: 'A remark' },
    { ...comment, name: 'Reader","A', body: ' remark.' },
  ]
  t.equal(new Set([comment, ...others].map(fingerprintOf)).size, others.length + 1)
})

t.test('a retry may differ by spacing, case and invisible characters', async t => {
  for (const change of [
    { body: 'A remark. ' },
    { body: ' A  remark.\n' },
    { body: 'a REMARK.' },
    { body: 'A re\u200bmark.' },
    { name: 'READER ' },
    { name: 'Rea\u00adder' },
  ]) {
    t.equal(fingerprintOf({ ...comment, ...change }), fingerprintOf(comment), JSON.stringify(change))
  }
})
