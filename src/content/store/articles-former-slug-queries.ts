/** Slugs that articles had before, which lead to them as long as no other article has the slug. */
import { eq } from '../../storage/drizzle.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import { isInRange, type SlugRange } from './article-queries.ts'

/** The id of the article that had this slug last. */
export async function findFormer(
  { db, tables: { formerSlugs } }: Reader,
  slug: string,
): Promise<string | undefined> {
  const [row] = await db.select().from(formerSlugs).where(eq(formerSlugs.slug, slug))
  return row?.articleId
}

/** The former slugs in a range. */
export async function listFormerSlugs(
  { db, tables: { formerSlugs } }: Reader,
  range: SlugRange,
): Promise<string[]> {
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
): Promise<void> {
  await db.insert(formerSlugs).values({ slug, articleId, createdAt: new Date().toISOString() })
}

/** An article takes the slug: it leads nowhere else any more. */
export async function forgetSlug({ db, tables: { formerSlugs } }: Writer, slug: string): Promise<void> {
  await db.delete(formerSlugs).where(eq(formerSlugs.slug, slug))
}
