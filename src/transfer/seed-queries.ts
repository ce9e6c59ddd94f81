import { eq } from '../storage/drizzle.ts'
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
