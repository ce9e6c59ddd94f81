import type { Storage, Writer } from '../../storage/storage.ts'
import { findCounts, raiseCounts } from './counter-queries.ts'
import { correctComments, listArticleIds, recount } from './recount-queries.ts'

const AT_ONCE = 100

export type Rebuilt = {
  /** Articles of which something was counted wrongly. */
  articles: number
  /** Comments with a wrong number of replies or of comments below them. */
  comments: number
}

/**
 * Counts the comments of every article again and corrects what is wrong, for example after another program changed the
 * database. A corrected article counts as changed, so that no cache keeps the wrong numbers.
 */
export async function rebuildCounts(storage: Storage): Promise<Rebuilt> {
  const rebuilt: Rebuilt = { articles: 0, comments: 0 }
  for (let last = ''; ; ) {
    const ids = await storage.snapshot(reader => listArticleIds(reader, last, AT_ONCE), { fresh: true })
    if (ids.length === 0) {
      return rebuilt
    }
    const { articles, comments } = await storage.write(writer => correctCounts(writer, ids))
    rebuilt.articles += articles
    rebuilt.comments += comments
    last = ids.at(-1) as string
  }
}

async function correctCounts(writer: Writer, ids: readonly string[]): Promise<Rebuilt> {
  const corrected = await correctComments(writer, ids)
  const counted = await recount(writer, ids)
  let articles = 0
  for (const articleId of ids) {
    const kept = await findCounts(writer, articleId)
    const { comments, listed, threads } = counted.get(articleId) ?? { comments: 0, listed: 0, threads: 0 }
    const wrong = {
      comments: comments - kept.comments,
      listed: listed - kept.listed,
      threads: threads - kept.threads,
    }
    if (corrected.includes(articleId) || Object.values(wrong).some(by => by !== 0)) {
      articles += 1
      await raiseCounts(writer, { articleId, ...wrong, changes: 1 })
    }
  }
  return { articles, comments: corrected.length }
}
