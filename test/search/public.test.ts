/** What is not public changes no answer to the public, and appears when it becomes so. */
import t from 'tap'
import { tamper } from '../databases.ts'
import { until } from '../wait.ts'
import { CORPUS } from './corpus.ts'
import { articleOf } from './corpus-article.ts'
import { QUESTIONS } from './questions.ts'
import { namesOf, publishCorpus, startSearcher } from './searcher.ts'

const ASKED = [...QUESTIONS.map(({ q }) => q), 'die', 'ca phe', 's*', '的', '"in the"', 'tag', 'secret']

t.test('drafts, archived and scheduled articles move nothing that the public sees', async t => {
  const searcher = await startSearcher(t)
  await publishCorpus(searcher)
  const askAll = async () => {
    const answers: string[] = []
    for (const q of ASKED) {
      for (const more of [
        { limit: '3' },
        { count: 'true' },
        { lang: 'vi,de' },
        { tag: 'secret' },
        { author: 'Secret' },
      ]) {
        const url = `/v1/search?${new URLSearchParams({ q, ...(more as object) })}`
        const { statusCode, headers, body } = await searcher.request({ url })
        answers.push(`${url} ${statusCode} ${headers.etag} ${headers['link']} ${body}`)
      }
    }
    return answers
  }
  const before = await askAll()
  for (const state of [
    { status: 'draft' },
    { status: 'draft', publishedAt: '2025-01-01T00:00:00Z' },
    { status: 'archived' },
    { publishedAt: '2999-01-01T00:00:00Z' },
  ]) {
    for (const article of CORPUS) {
      const slug = `${article.slug}-${state.status ?? 'later'}${state.publishedAt === undefined ? '' : '-timed'}`
      const parts = { tags: ['secret'], authors: [{ name: 'Secret' }], title: `${article.title} secret` }
      await searcher.publish({
        ...articleOf(article),
        ...parts,
        translationGroup: null,
        slug,
        ...state,
      } as never)
    }
  }
  const after = await askAll()
  for (const [index, answer] of before.entries()) {
    t.equal(after[index], answer)
  }
})

t.test('a scheduled article is found from its second on', async t => {
  const searcher = await startSearcher(t)
  const publishedAt = new Date(Date.now() + 1_500).toISOString()
  await searcher.publish({ slug: 'due', title: 'Whales', publishedAt })
  await until('it is found', async () => (await searcher.search('whales')).data.length > 0)
  t.ok(Date.now() >= Date.parse(publishedAt))
})

t.test('a hit is shown only with its public article, even if the index should say otherwise', async t => {
  const searcher = await startSearcher(t)
  await searcher.publish({ slug: 'shown', title: 'Whales' })
  await searcher.publish({ slug: 'hidden', title: 'Whales' })
  await tamper(searcher.storage.url, `UPDATE articles SET status = 'draft' WHERE slug = 'hidden'`)
  t.same(namesOf(await searcher.search('whales')), ['shown#'])
})
