import { ARTICLES } from '../../kernel/cache-names.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { and, asc, eq, gte, lt, or, type SQLiteColumn, sql } from '../../storage/drizzle.ts'
import { prepared } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { ArticleRow } from '../model/rows.ts'
import { partsQuery } from './part-queries.ts'

/** Authors of the given articles. The authors of one article are in their order. */
export const listAuthorsOf = partsQuery(({ db, tables: { articleAuthors } }, isOf) => {
  const { articleId, position, name, url } = articleAuthors
  return db
    .select({ articleId, name, url })
    .from(articleAuthors)
    .where(isOf(articleId))
    .orderBy(asc(articleId), asc(position))
})

/** Tags of the given articles. The tags of one article are in their order. */
export const listTagsOf = partsQuery(({ db, tables: { articleTags } }, isOf) => {
  const { articleId, position, tag } = articleTags
  return db
    .select({ articleId, tag })
    .from(articleTags)
    .where(isOf(articleId))
    .orderBy(asc(articleId), asc(position))
})

/** The article with this slug, public or not. */
export async function listBySlug({ db, tables: { articles } }: Reader, slug: string): Promise<ArticleRow[]> {
  return db.select().from(articles).where(eq(articles.slug, slug))
}

/** The slug `base`, and all slugs from `from` (included) to `before` (excluded) in sort order. */
export type SlugRange = { base: string; from: string; before: string }

export const isInRange = (slug: SQLiteColumn, { base, from, before }: SlugRange) =>
  or(eq(slug, base), and(gte(slug, from), lt(slug, before)))

/** The slugs in a range that articles have, public or not. */
export async function listSlugs({ db, tables: { articles } }: Reader, range: SlugRange): Promise<string[]> {
  const rows = await db.select({ slug: articles.slug }).from(articles).where(isInRange(articles.slug, range))
  return rows.map(({ slug }) => slug)
}

/** Deletes an article. The database deletes its parts, revisions and comments by cascade. */
export async function deleteArticle({ db, tables: { articles } }: Writer, id: string): Promise<void> {
  await db.delete(articles).where(eq(articles.id, id))
}

/** The article of a translation group in a language, public or not. */
export async function findTranslation(
  { db, tables: { articles } }: Reader,
  translationGroup: string,
  lang: string,
): Promise<{ id: string; slug: string } | undefined> {
  const [row] = await db
    .select({ id: articles.id, slug: articles.slug })
    .from(articles)
    .where(and(eq(articles.translationGroup, translationGroup), eq(articles.lang, lang)))
  return row
}

/** Stores a new article. @returns its id, or nothing when its slug is taken. */
export async function insertArticle(
  { db, tables: { articles } }: Writer,
  row: ArticleRow,
): Promise<{ id: string }[]> {
  return db.insert(articles).values(row).onConflictDoNothing().returning({ id: articles.id })
}

/** Overwrites the article if it still has `version`. @returns its id, or nothing when it has another version by now. */
export async function updateArticle(
  { db, tables: { articles } }: Writer,
  row: ArticleRow,
  version: number,
): Promise<{ id: string }[]> {
  return db
    .update(articles)
    .set(row)
    .where(and(eq(articles.id, row.id), eq(articles.version, version)))
    .returning({ id: articles.id })
}

type NewParts = {
  authors: Tables['articleAuthors']['$inferInsert'][]
  tags: Tables['articleTags']['$inferInsert'][]
}

export async function replaceAuthorsAndTags(
  { db, tables }: Writer,
  articleId: string,
  { authors, tags }: NewParts,
): Promise<void> {
  const { articleAuthors, articleTags } = tables
  await db.delete(articleAuthors).where(eq(articleAuthors.articleId, articleId))
  await db.delete(articleTags).where(eq(articleTags.articleId, articleId))
  if (authors.length > 0) {
    await db.insert(articleAuthors).values(authors)
  }
  if (tags.length > 0) {
    await db.insert(articleTags).values(tags)
  }
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

/** Characters of a hyphen and a number of up to six digits. */
const SUFFIX = 7

/** The first of `base`, `base-2`, `base-3` and so on that no article has or had. Shortens a long base for the number. */
export async function freeSlug(reader: Reader, base: string): Promise<string> {
  const stem = base.slice(0, LIMITS.slug - SUFFIX).replace(/-$/, '')
  // One query for all numbers, because many articles may have the same title. ":" is the character after "9".
  const range = { base, from: `${stem}-0`, before: `${stem}-:` }
  const taken = new Set([...(await listSlugs(reader, range)), ...(await listFormerSlugs(reader, range))])
  let slug = base
  for (let number = 2; taken.has(slug); number += 1) {
    slug = `${stem}-${number}`
  }
  return slug
}
