import t from 'tap'
import { CLASSES, classesOf } from '../../../src/search/text/classes.ts'
import { readSearch } from '../../../src/search/text/query.ts'
import { rankCorpus } from '../documents.ts'
import { QUESTIONS } from '../questions.ts'

t.test('each question finds first what it asks for', async t => {
  for (const { q, first, why } of QUESTIONS) {
    const search = readSearch(q)
    t.equal(search && rankCorpus(classesOf(search))[0], first, `${q}: ${why}`)
  }
})

t.test('each class of rank is needed', async t => {
  for (const left of CLASSES) {
    const kinds = CLASSES.filter(kind => kind !== left)
    const missed = QUESTIONS.filter(({ q, first }) => {
      const search = readSearch(q)
      return search !== null && rankCorpus(classesOf(search, kinds))[0] !== first
    })
    t.not(missed.length, 0, left.name)
  }
})
