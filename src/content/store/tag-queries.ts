import type { Slice } from '../../kernel/paging.ts'
import { and, countDistinct, eq } from '../../storage/drizzle.ts'
import { keyset, onlyRow } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { isPublicArticle } from './visibility.ts'

/** One slice of the tags of public articles by name; see {@link keyset} for the order of the rows. */
export async function listTags({ db, tables }: Reader, slice: Slice, now: string) {
  const { articleTags, articles } = tables
  const page = keyset(articleTags.tag, articleTags.tag, false, slice)
  return db
    .select({ name: articleTags.tag, articleCount: countDistinct(articleTags.articleId) })
    .from(articleTags)
    .innerJoin(articles, eq(articles.id, articleTags.articleId))
    .where(and(isPublicArticle(tables, now), page.where))
    .groupBy(articleTags.tag)
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countTags({ db, tables }: Reader, now: string): Promise<number> {
  const { articleTags, articles } = tables
  const rows = await db
    .select({ total: countDistinct(articleTags.tag) })
    .from(articleTags)
    .innerJoin(articles, eq(articles.id, articleTags.articleId))
    .where(isPublicArticle(tables, now))
  return onlyRow(rows).total
}
