import type { Slice } from '../../kernel/paging.ts'
import { and, countDistinct, eq, max } from '../../storage/drizzle.ts'
import { keyset, onlyRow } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { isPublicArticle } from './visibility.ts'

/** One slice of the authors of public articles by name; see {@link keyset} for the order of the rows. */
export async function listAuthors({ db, tables }: Reader, slice: Slice, now: string) {
  const { articleAuthors, articles } = tables
  const page = keyset(articleAuthors.name, articleAuthors.name, false, slice)
  return db
    .select({
      name: articleAuthors.name,
      url: max(articleAuthors.url),
      articleCount: countDistinct(articleAuthors.articleId),
    })
    .from(articleAuthors)
    .innerJoin(articles, eq(articles.id, articleAuthors.articleId))
    .where(and(isPublicArticle(tables, now), page.where))
    .groupBy(articleAuthors.name)
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countAuthors({ db, tables }: Reader, now: string): Promise<number> {
  const { articleAuthors, articles } = tables
  const rows = await db
    .select({ total: countDistinct(articleAuthors.name) })
    .from(articleAuthors)
    .innerJoin(articles, eq(articles.id, articleAuthors.articleId))
    .where(isPublicArticle(tables, now))
  return onlyRow(rows).total
}
