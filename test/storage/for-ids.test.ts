/** The queries that fetch what belongs to the entries of a page read that, and not the rows of the whole site. */
import t from 'tap'
import { countOpenReports } from '../../src/comments/reports/queries.ts'
import { countByArticles } from '../../src/comments/threads/counter-queries.ts'
import { listFirstReplies } from '../../src/comments/threads/list-queries.ts'
import { Article } from '../../src/content/model/article.ts'
import { listAuthorsOf, listTagsOf } from '../../src/content/store/article-queries.ts'
import { listReferences } from '../../src/content/store/reference-queries.ts'
import { listOutlines, listSections } from '../../src/content/store/section-queries.ts'
import { posterOf } from '../comments/posting/poster.ts'
import { startService } from '../helper.ts'

t.test('what belongs to one of two that are alike', async t => {
  const service = await startService(t)
  const poster = posterOf(service)
  const make = async (slug: string) => {
    await service.publish({
      slug,
      tags: ['tag'],
      authors: [{ name: 'Ada' }],
      sections: [{ heading: 'One', body: 'Says [@smith].' }],
      references: [{ key: 'smith', title: 'A Work' }],
    })
    const root = await poster.post('Root.', {}, { article: slug })
    await poster.post('Reply.', { parentId: root.id }, { article: slug })
    const url = `/v1/comments/${root.id}/reports`
    await service.request({ method: 'POST', url, payload: { reason: 'spam' } })
    return { article: (await service.get(`/v1/articles/${slug}`, Article)).id, root: root.id }
  }
  const { article, root } = await make('one')
  await make('other')
  const { read } = service.storage

  for (const [name, list] of Object.entries({
    listAuthorsOf,
    listTagsOf,
    listReferences,
    listOutlines,
    ...listSections,
  })) {
    const rows: { articleId: string }[] = await list(read, [article])
    t.same(
      rows.map(({ articleId }) => articleId),
      [article],
      name,
    )
  }
  t.same([...(await countByArticles(read, [article]))], [[article, 2]])
  t.same([...(await countOpenReports(read, [root]))], [[root, 1]])
  t.same([...(await listFirstReplies(read, [{ id: root, threadCount: 1 }])).keys()], [root])
})
