/**
 * The demo: articles in three languages and comments in every state, for trying a frontend, for guides and for tests. Each
 * article is stored once for a database, with its comments, in a transaction of its own.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { CommentSettings } from '../comments/threads/options.ts'
import type { ChangeContext } from '../content/store/change-article.ts'
import { Slug } from '../kernel/scalars.ts'
import type { RuleSettings } from '../spam/rules/settings.ts'
import { UnusableDatabaseError } from '../storage/errors.ts'
import { loadSecrets } from '../storage/settings.ts'
import type { Storage } from '../storage/storage.ts'
import { changeContext } from './change-context.ts'
import { DemoComment, insertDemoComments } from './demo-comments.ts'
import { readMarkdown, seedArticle } from './import.ts'
import type { SaveResult } from './save-article.ts'
import { hasOwnArticles } from './seed-queries.ts'

const FOLDER = new URL('../../seed/demo/', import.meta.url)

const Threads = z.record(Slug, z.array(DemoComment))

/** Parts of the configuration. */
export type DemoSettings = {
  spam: RuleSettings
  comments: Pick<CommentSettings, 'depth'>
  content: Pick<ChangeContext, 'history' | 'siteLang'>
}

const OWN_CONTENT =
  'This site has articles of its own, and those of the demo would be public beside them. Give the demo a database of ' +
  'its own, such as DATABASE_URL=file:.data/demo.db, here and for the service.'

/**
 * Stores what is missing of the demo, and changes nothing that is there.
 * @returns the result for each article.
 * @throws UnusableDatabaseError when the site has articles that no seed has stored.
 */
export async function seedDemo(storage: Storage, settings: DemoSettings): Promise<SaveResult[]> {
  const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8')
  const articles = readdirSync(FOLDER)
    .filter(name => name.endsWith('.md'))
    .sort()
    .map(name => readMarkdown(read(name)))
  const threads = Threads.parse(parse(read('comments.yaml')))
  if (await storage.snapshot(hasOwnArticles, { fresh: true })) {
    throw new UnusableDatabaseError(OWN_CONTENT)
  }
  const rules = {
    secrets: await loadSecrets(storage),
    rules: settings.spam,
    depth: settings.comments.depth,
  }
  const results: SaveResult[] = []
  for (const article of articles) {
    const comments = threads[article.slug] ?? []
    results.push(
      await seedArticle(storage, article, changeContext(settings), (writer, row, now) =>
        insertDemoComments(writer, row, comments, { ...rules, now }),
      ),
    )
  }
  return results
}
