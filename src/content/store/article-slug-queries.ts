/** The slugs that articles have and had. */
import { ARTICLES } from '../../kernel/cache-names.ts'
import { eq, sql } from '../../storage/drizzle.ts'
import { prepared } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import { firstFree, isInRange, type SlugRange } from './slug-queries.ts'

/** The slugs in a range that articles have, public or not. */
async function listSlugs({ db, tables: { articles } }: Reader, range: SlugRange): Promise<string[]> {
  const rows = await db.select({ slug: articles.slug }).from(articles).where(isInRange(articles.slug, range))
  return rows.map(({ slug }) => slug)
}

const byFormerSlug = prepared(({ db, tables: { formerSlugs } }: Reader) =>
  db
    .select({ articleId: formerSlugs.articleId })
    .from(formerSlugs)
    .where(eq(formerSlugs.slug, sql.placeholder('slug'))),
)

/** The id of the article that last had this slug. The slug redirects to it until another article takes the slug. */
export async function findByFormerSlug(reader: Reader, slug: string): Promise<string | undefined> {
  const [row] = await byFormerSlug(reader, { slug })
  return row?.articleId
}

/** The former slugs in a range. */
async function listFormerSlugs({ db, tables: { formerSlugs } }: Reader, range: SlugRange): Promise<string[]> {
  const rows = await db
    .select({ slug: formerSlugs.slug })
    .from(formerSlugs)
    .where(isInRange(formerSlugs.slug, range))
  return rows.map(({ slug }) => slug)
}

export async function keepSlug(
  { db, tables: { formerSlugs } }: Writer,
  slug: string,
  articleId: string,
  now: string,
): Promise<void> {
  await db.insert(formerSlugs).values({ slug, articleId, createdAt: now })
}

/** Removes a former slug because an article takes it. */
export async function forgetSlug(writer: Writer, slug: string, takerId: string): Promise<void> {
  const { formerSlugs } = writer.tables
  const former = await writer.db.delete(formerSlugs).where(eq(formerSlugs.slug, slug)).returning()
  if (former.some(({ articleId }) => articleId !== takerId)) {
    // It led to another article until now, whoever sees the one that takes it.
    writer.touch([ARTICLES])
  }
}

/** The first of `base`, `base-2`, `base-3` and so on that no article has or had. */
export const freeSlug = (reader: Reader, base: string): Promise<string> =>
  firstFree(base, async range => [
    ...(await listSlugs(reader, range)),
    ...(await listFormerSlugs(reader, range)),
  ])
