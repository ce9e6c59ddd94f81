/** The site that the bench reads: as large as most. */
import { readdir, readFile } from 'node:fs/promises'
import { NewArticle } from '../../../src/content/model/article.ts'
import { openStorage } from '../../../src/storage/open.ts'
import { importArticle, readMarkdown } from '../../../src/transfer/import.ts'
import { seededRandom } from '../../torture/random.ts'
import { folderOf, startStet } from '../servers/stet.ts'
import { AUTHOR, type Earlier, textOf } from './texts.ts'

const SEED = new URL('../../../seed/', import.meta.url)

/** Besides those below and that of the seed: 201 in all. */
const LISTED = 197

/** Comments in threads of five, and those below the one root of another article: one more than its page shows. */
const DISCUSSED = 50
const THREAD = 5
const CROWD = 51

export const PATHS = {
  page: '/v1/articles/deepseek-the-ai-revolution-from-asia?include=sections,references',
  list: '/v1/articles',
  comments: '/v1/articles/discussed/comments',
  crowded: '/v1/articles/crowded/comments',
  post: '/v1/articles/posted-to/comments',
}

const random = seededRandom(1)

const articleOf = (slug: string, minute: number) =>
  NewArticle.parse({
    slug,
    title: `An article called ${slug}`,
    summary: textOf(random, 150),
    lang: 'en',
    status: 'published',
    publishedAt: new Date(Date.UTC(2025, 1, 1, 0, minute)).toISOString(),
    tags: ['bench', `tag-${minute % 20}`],
    authors: [{ name: `Writer ${minute % 30}` }],
    sections: [{ heading: 'Only section', body: textOf(random, 600) }],
  })

/** Fills an SQLite database. @returns a comment whose author may comment at once. */
export async function makeSite(url: string): Promise<Earlier> {
  const name = (await readdir(SEED)).find(name => name.endsWith('.md')) ?? 'missing.md'
  const slugs = [
    'discussed',
    'crowded',
    'posted-to',
    ...Array.from({ length: LISTED }, (_, n) => `listed-${n}`),
  ]
  const storage = await openStorage({ url })
  for (const article of [
    readMarkdown(await readFile(new URL(name, SEED), 'utf8')),
    ...slugs.map(articleOf),
  ]) {
    await importArticle(storage, article, false)
  }
  await storage.close()
  // Posted one after the other, because the replies need the id of their root.
  const environment = { COMMENT_RULES: 'policy', COMMENT_PROOF: 'never' }
  const stet = await startStet({ database: url, folder: folderOf(url), environment })
  const earlier = await discuss(`${stet.address}${PATHS.comments}`, DISCUSSED, THREAD)
  await discuss(`${stet.address}${PATHS.crowded}`, 1 + CROWD, 1 + CROWD)
  await stet.stop()
  return earlier
}

/** Posts comments in threads of equal length. @returns the first. */
async function discuss(url: string, count: number, length: number): Promise<Earlier> {
  const posted: Earlier[] = []
  for (let index = 0; index < count; index += 1) {
    const root = posted[index - (index % length)]
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.255.${count}.${index}` },
      body: JSON.stringify({
        author: { ...AUTHOR, url: 'https://example.org' },
        body: `Remark ${index}, with *emphasis* and [a link](https://example.org/a-text-about-it.html). ${textOf(random, 80)}`,
        ...(root && { parentId: root.id }),
      }),
    })
    const { id, manageToken } = (await response.json()) as Earlier
    if (response.status !== 201) {
      throw new Error(`A comment was answered with ${response.status}.`)
    }
    posted.push({ id, manageToken })
  }
  return posted[0] as Earlier
}
