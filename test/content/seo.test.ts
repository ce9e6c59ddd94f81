import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { listOf } from '../../src/http/paging.ts'
import { startService } from '../helper.ts'

const LONG = 'The keeper climbs the stairs and lights the lamp at dusk. '

t.test('titles and descriptions fall back to what an article has', async t => {
  const service = await startService(t)
  const sections = [
    { body: '', sections: [{ heading: 'Below', body: 'First *words*.' }] },
    { heading: 'Later', body: '[Second](https://example.org) words.' },
  ]
  for (const [name, article, expected] of [
    ['nothing', {}, ['Nothing', null]],
    ['text', { sections }, ['Text', 'First words. Second words.']],
    ['summary', { sections, summary: ' Of two\nlines. ' }, ['Summary', 'Of two lines.']],
    ['blank', { sections, summary: ' \n ' }, ['Blank', 'First words. Second words.']],
    [
      'given',
      { sections, summary: 'Summary.', metaTitle: 'For others', metaDescription: 'What it is.' },
      ['For others', 'What it is.'],
    ],
    ['long', { sections: [{ body: LONG.repeat(20) }, { body: 'Unread.' }] }, ['Long', undefined]],
  ] as const) {
    const title = name.charAt(0).toUpperCase() + name.slice(1)
    await service.publish({ slug: name, title, ...article } as never)
    const { seo } = await service.get(`/v1/articles/${name}?include=seo`, Article)
    const [expectedTitle, description] = expected
    t.equal(seo?.title, expectedTitle, name)
    if (description === undefined) {
      t.match(seo?.description, /^The keeper .* the…$/)
      t.ok((seo?.description?.length ?? 0) <= 200)
    } else {
      t.equal(seo?.description, description, name)
    }
  }
  const { data } = await service.get('/v1/articles?include=seo', listOf(Article))
  t.same(data.find(({ slug }) => slug === 'text')?.seo, {
    title: 'Text',
    description: 'First words. Second words.',
  })
  t.equal((await service.get('/v1/articles/text', Article)).seo, undefined)
})
