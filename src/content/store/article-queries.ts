import type { SQLiteColumn } from '../../storage/drizzle.ts'
import { and, asc, count, eq, exists, gt, gte, inArray, lt, or } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import { keyset, type Slice } from '../../storage/storage-keyset.ts'
import { onlyRow } from '../../storage/storage-rows.ts'
import type { Tables } from '../../storage/tables.ts'
import type { ArticleRow } from '../model/rows.ts'
import { type ArticleState, isInState } from './visibility.ts'

export type ArticleFilters = {
  /** Published ones alone when left out. */
  status?: readonly ArticleState[] | undefined
  lang?: string | undefined
  tag?: string | undefined
  author?: string | undefined
  slug?: string | undefined
  publishedAfter?: string | undefined
  publishedBefore?: string | undefined
}

export type SortColumn = 'publishedAt' | 'updatedAt' | 'title' | 'id'

/** One slice of the articles that match, public ones unless `filters` say otherwise; see {@link keyset} for the order of the rows. */
export async function list(
  reader: Reader,
  filters: ArticleFilters,
  sort: { column: SortColumn; descending: boolean },
  slice: Slice,
  now: string,
): Promise<ArticleRow[]> {
  const { db, tables } = reader
  const page = keyset(tables.articles[sort.column], tables.articles.id, sort.descending, slice)
  return db
    .select()
    .from(tables.articles)
    .where(and(matches(reader, filters, now), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countMatching(reader: Reader, filters: ArticleFilters, now: string): Promise<number> {
  const { db, tables } = reader
  return onlyRow(
    await db
      .select({ total: count() })
      .from(tables.articles)
      .where(matches(reader, filters, now)),
  ).total
}

function matches({ db, tables }: Reader, filters: ArticleFilters, now: string) {
  const { articles, articleTags, articleAuthors } = tables
  const { status = ['published'], lang, tag, author, slug, publishedAfter, publishedBefore } = filters
  return and(
    or(...status.map(state => isInState(tables, state, now))),
    lang === undefined ? undefined : eq(articles.lang, lang),
    slug === undefined ? undefined : eq(articles.slug, slug),
    publishedAfter === undefined ? undefined : gt(articles.publishedAt, publishedAfter),
    publishedBefore === undefined ? undefined : lt(articles.publishedAt, publishedBefore),
    tag === undefined
      ? undefined
      : exists(
          db
            .select({ id: articleTags.articleId })
            .from(articleTags)
            .where(and(eq(articleTags.articleId, articles.id), eq(articleTags.tag, tag))),
        ),
    author === undefined
      ? undefined
      : exists(
          db
            .select({ id: articleAuthors.articleId })
            .from(articleAuthors)
            .where(and(eq(articleAuthors.articleId, articles.id), eq(articleAuthors.name, author))),
        ),
  )
}

/** When the next scheduled article becomes public; undefined when none is scheduled. */
export async function nextPublication(reader: Reader, now: string): Promise<string | undefined> {
  const { articles } = reader.tables
  const rows = await reader.db
    .select({ at: articles.publishedAt })
    .from(articles)
    .where(and(eq(articles.status, 'published'), gt(articles.publishedAt, now)))
    .orderBy(asc(articles.publishedAt))
    .limit(1)
  return rows[0]?.at ?? undefined
}

/** Authors of the given articles, in the order of each article. */
export const listAuthorsOf = preparedForIds(({ db, tables: { articleAuthors } }: Reader, ids) =>
  db
    .select()
    .from(articleAuthors)
    .where(inArray(articleAuthors.articleId, ids))
    .orderBy(asc(articleAuthors.articleId), asc(articleAuthors.position)),
)

/** Tags of the given articles, in the order of each article. */
export const listTagsOf = preparedForIds(({ db, tables: { articleTags } }: Reader, ids) =>
  db
    .select()
    .from(articleTags)
    .where(inArray(articleTags.articleId, ids))
    .orderBy(asc(articleTags.articleId), asc(articleTags.position)),
)

/** The article with this slug, public or not. */
export async function listBySlug({ db, tables: { articles } }: Reader, slug: string): Promise<ArticleRow[]> {
  return db.select().from(articles).where(eq(articles.slug, slug))
}

/** A slug by itself, and all that sort at `from` or behind it and before `before`. */
export type SlugRange = { base: string; from: string; before: string }

export const isInRange = (slug: SQLiteColumn, { base, from, before }: SlugRange) =>
  or(eq(slug, base), and(gte(slug, from), lt(slug, before)))

/** The slugs of a range that articles have, public or not. */
export async function listSlugs({ db, tables: { articles } }: Reader, range: SlugRange): Promise<string[]> {
  const rows = await db.select({ slug: articles.slug }).from(articles).where(isInRange(articles.slug, range))
  return rows.map(({ slug }) => slug)
}

/** Deletes an article; all that hangs below it goes by cascade. */
export async function deleteArticle({ db, tables: { articles } }: Writer, id: string): Promise<void> {
  await db.delete(articles).where(eq(articles.id, id))
}

/** The article with this id, public or not. */
export async function listById({ db, tables: { articles } }: Reader, id: string): Promise<ArticleRow[]> {
  return db.select().from(articles).where(eq(articles.id, id))
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

/** Stores a new article; answers its id, or nothing when its slug is taken. */
export async function insertArticle(
  { db, tables: { articles } }: Writer,
  row: ArticleRow,
): Promise<{ id: string }[]> {
  return db.insert(articles).values(row).onConflictDoNothing().returning({ id: articles.id })
}

/** Overwrites the article if it still has `version`; answers its id, or nothing when somebody changed it meanwhile. */
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

/** Puts these authors and tags in the place of those that the article has. */
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
