/** A whole site through `export markdown` and `import markdown` into an empty database, without a difference. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { NewArticle } from '../../src/content/model/article.ts'
import { withoutIds } from '../../src/content/model/part-ids.ts'
import { NewReference } from '../../src/content/model/reference.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { walkArticles } from '../../src/transfer/export.ts'
import { importArticle } from '../../src/transfer/import.ts'
import { runCommand } from '../cli/command-line.ts'
import { openTestStorage, temporaryFolder } from '../databases.ts'
import { SEED } from '../seed.ts'
import { articles } from './article-arbitrary.ts'

const ROUND_TRIPS = Number(process.env['ROUND_TRIPS'] ?? 40)

/** The key that bodies cite. */
const cited = NewReference.parse({ key: 'key', title: 'Cited' })

/** As they can be stored beside each other: no slug twice, no language twice in a translation group. */
function site(count: number): NewArticle[] {
  const translations = new Set<string>()
  return fc.sample(articles, { seed: SEED, numRuns: count }).map((article, index) => {
    const name = `${article.translationGroup} ${article.lang}`
    const isTaken = translations.size === translations.add(name).size
    return {
      ...article,
      slug: `${article.slug}-${index}`,
      references: [cited, ...article.references],
      translationGroup: isTaken ? null : article.translationGroup,
    }
  })
}

async function contentOf(storage: Storage): Promise<Map<string, NewArticle>> {
  const content = new Map<string, NewArticle>()
  for await (const article of walkArticles(storage, { published: false })) {
    content.set(article.slug, withoutIds(article))
  }
  return content
}

t.test(`${ROUND_TRIPS} articles`, async t => {
  const [first, second] = [await openTestStorage(t), await openTestStorage(t)]
  const [out, back] = ['out', 'back'].map(name => join(temporaryFolder(t), name)) as [string, string]
  for (const article of site(ROUND_TRIPS)) {
    await importArticle(first, article, false)
  }
  const all = (result: string) => new RegExp(`: ${ROUND_TRIPS} ${result}|, ${ROUND_TRIPS} ${result}`)
  t.match(await runCommand(first, ['export', 'markdown', out]), { code: 0, out: all('created') })
  t.match(await runCommand(second, ['import', 'markdown', out]), { code: 0, out: all('created') })
  const [before, after] = [await contentOf(first), await contentOf(second)]
  t.equal(before.size, ROUND_TRIPS)
  t.equal(after.size, ROUND_TRIPS)
  for (const [slug, article] of before) {
    t.same(after.get(slug), article, slug)
  }

  t.match(await runCommand(second, ['import', 'markdown', out]), { code: 0, out: all('unchanged') })
  await runCommand(second, ['export', 'markdown', back])
  const changed = readdirSync(out).filter(
    name => readFileSync(join(out, name), 'utf8') !== readFileSync(join(back, name), 'utf8'),
  )
  t.same(changed, [], 'byte for byte')
  t.equal(readdirSync(back).length, ROUND_TRIPS)
})
