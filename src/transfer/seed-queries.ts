import { eq, isNull } from '../storage/drizzle.ts'
import type { Reader, Writer } from '../storage/storage.ts'

/** Whether the slug was seeded before, even if its article was changed or deleted since. */
export async function wasSeeded({ db, tables: { seededArticles } }: Reader, slug: string): Promise<boolean> {
  const rows = await db.select().from(seededArticles).where(eq(seededArticles.slug, slug))
  return rows.length > 0
}

export async function markSeeded(
  { db, tables: { seededArticles } }: Writer,
  slug: string,
  seededAt: string,
): Promise<void> {
  await db.insert(seededArticles).values({ slug, seededAt })
}

/** Whether there is an article whose slug no seed has stored. */
export async function hasOwnArticles({ db, tables: { articles, seededArticles } }: Reader): Promise<boolean> {
  const rows = await db
    .select({ id: articles.id })
    .from(articles)
    .leftJoin(seededArticles, eq(seededArticles.slug, articles.slug))
    .where(isNull(seededArticles.slug))
    .limit(1)
  return rows.length > 0
}
