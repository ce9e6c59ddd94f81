import t from 'tap'
import { fingerprintOf } from '../../../src/comments/posting/row.ts'

const comment = { articleId: 'a', parentId: null, name: 'Reader', body: 'A remark.' }

t.test('the same for the same comment, another for any other', async t => {
  t.equal(fingerprintOf({ ...comment }), fingerprintOf(comment))
  t.match(fingerprintOf(comment), /^[\w-]{43}$/)
  const others = [
    { ...comment, articleId: 'b' },
    { ...comment, parentId: 'null' },
    { ...comment, name: 'reader' },
    { ...comment, body: 'A remark. ' },
    { ...comment, name: 'Reader","A', body: ' remark.' },
  ]
  t.equal(new Set([comment, ...others].map(fingerprintOf)).size, others.length + 1)
})
