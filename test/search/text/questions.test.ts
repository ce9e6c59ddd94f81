import t from 'tap'
import { classesOf } from '../../../src/search/text/classes.ts'
import { readSearch } from '../../../src/search/text/query.ts'
import { rankCorpus } from '../documents.ts'
import { QUESTIONS } from '../questions.ts'

t.test('each question finds first what it asks for', async t => {
  for (const { q, first, why } of QUESTIONS) {
    const search = readSearch(q)
    t.equal(search && rankCorpus(classesOf(search))[0], first, `${q}: ${why}`)
  }
})
