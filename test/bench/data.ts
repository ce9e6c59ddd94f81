/** The content that the bench reads. */
import { readdir, readFile } from 'node:fs/promises'
import { NewArticle } from '../../src/content/model/article.ts'
import { openStorage } from '../../src/storage/open.ts'
import { importArticle, readMarkdown } from '../../src/transfer/import.ts'
import { COMMENTS, LISTED } from './shots.ts'

const SEED = new URL('../../seed/', import.meta.url)

const shortArticle = (slug: string) =>
  NewArticle.parse({
    slug,
    title: `An article called ${slug}`,
    summary: 'Two sentences tell what it is about. They are as long as such sentences are.',
    lang: 'en',
    status: 'published',
    publishedAt: '2025-01-01T00:00:00Z',
    tags: ['bench'],
    authors: [{ name: 'A. Writer' }],
    sections: [{ heading: 'Only section', body: 'Some words.' }],
  })

/** Fills the database at the address. @returns the slug of the article whose page is measured: the seed's. */
export async function makeContent(url: string): Promise<string> {
  const name = (await readdir(SEED)).find(name => name.endsWith('.md')) ?? 'missing.md'
  const article = readMarkdown(await readFile(new URL(name, SEED), 'utf8'))
  const slugs = ['discussed', 'posted-to', ...Array.from({ length: LISTED }, (_, index) => `listed-${index}`)]
  const storage = await openStorage({ url })
  for (const one of [article, ...slugs.map(shortArticle)]) {
    await importArticle(storage, one, false)
  }
  await storage.close()
  return article.slug
}

/** Posts threads of five comments each, until there are {@link COMMENTS}. */
export async function discuss(address: string): Promise<void> {
  let parentId: string | undefined
  for (let index = 0; index < COMMENTS; index += 1) {
    const response = await fetch(`${address}/v1/articles/discussed/comments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.0.0.${index}` },
      body: JSON.stringify({
        author: { name: `Reader ${index}`, email: 'reader@example.org', url: 'https://example.org' },
        body: `Remark ${index}, with *emphasis* and [a link](https://example.org/2026/a-text-about-it.html), in a sentence or two. Here is the second.`,
        ...(index % 5 > 0 && { parentId }),
      }),
    })
    const { id } = (await response.json()) as { id: string }
    if (response.status !== 201) {
      throw new Error(`A comment was answered with ${response.status}.`)
    }
    parentId = index % 5 === 0 ? id : parentId
  }
}
