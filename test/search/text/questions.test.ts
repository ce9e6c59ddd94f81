import t from 'tap'
import { CORPUS } from '../corpus.ts'
import { QUESTIONS } from '../questions.ts'

t.test('the first hit of each question is a section of the corpus', async t => {
  const sections = CORPUS.flatMap(({ slug, sections }) => sections.map(({ anchor }) => `${slug}#${anchor}`))
  t.equal(new Set(sections).size, sections.length, 'none is there twice')
  for (const { q, first } of QUESTIONS) {
    t.ok(sections.includes(first), `${q}: ${first}`)
  }
})
