/** A small run of `npm run site`: a static site from the API alone, and what is asked again after a change. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { temporaryFolder } from '../databases.ts'
import { startService } from '../helper.ts'
import { buildSite } from './build.ts'
import { ARTICLE_URL, fillSite } from './content.ts'
import { inspectSite } from './inspect.ts'

t.test('a site has all that is public and nothing else, also after changes', async t => {
  const service = await startService(t, { ARTICLE_URL })
  await fillSite(service.storage, 23)
  const api = await service.app.listen({ host: '127.0.0.1', port: 0 })
  const folder = join(temporaryFolder(t), 'site')
  const first = await buildSite(api, folder)
  const { articles } = first.built.content
  t.equal(articles.length, 23)
  t.match(first.by, { articles: 1 + 3, references: 1 }, 'ten articles in a request')
  t.same(await inspectSite(api, folder, articles), [])

  const idle = await buildSite(api, folder, first.built)
  t.match(idle, { requests: 1, unchanged: 1, files: 0 }, 'nothing is new: one request, and no file')

  const headers = { ...(await service.key('content:write')), 'if-match': '*' }
  const patch = (slug: string, payload: object) =>
    service.request({ method: 'PATCH', url: `/v1/articles/${slug}`, headers, payload })
  t.equal((await patch('en-5', { title: 'Another title' })).statusCode, 200)
  const second = await buildSite(api, folder, first.built)
  t.match(
    second.by,
    { articles: 3, feed: first.by['feed'] },
    'the newest, the changed, those whose time came',
  )
  t.ok(second.requests - second.unchanged < 10, 'the rest is answered by 304')
  t.match(readFileSync(join(folder, 'en-0.html'), 'utf8'), '<a href="en-5.html" rel="prev">Another title</a>')
  t.same(await inspectSite(api, folder, second.built.content.articles), [])

  await patch('de-6', { status: 'draft' })
  await patch('vi-12', { slug: 'moved' })
  await patch('unseenword-0', { status: 'published', title: 'Seen', tags: ['New'], sections: [] })
  const third = await buildSite(api, folder, second.built)
  t.same(
    third.built.content.articles.map(({ slug }) => slug).sort(),
    [...articles.map(({ slug }) => slug), 'moved', 'unseenword-0']
      .filter(one => !/^(de-6|vi-12)$/.test(one))
      .sort(),
  )
  const whole = await buildSite(api, `${folder}2`)
  t.same(third.built.content, whole.built.content, 'as if all had been read again')

  rmSync(join(folder, 'en-0.html'))
  writeFileSync(join(folder, 'zh-8.html'), 'unseenword')
  const faults = (await inspectSite(api, folder, third.built.content.articles)).join('\n')
  for (const fault of [/index.html: en-0.html leads nowhere/, /zh-8.html shows/, /zh: [34] pages follow/]) {
    t.match(faults, fault, 'a fault of the site would be seen')
  }
})
