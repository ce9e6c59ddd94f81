import { and, asc, desc, eq, isNull, ne, or, type SQLiteColumn } from '../../storage/drizzle.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { NameKind } from '../model/names.ts'
import type { ArticleRow, NewParts } from '../model/rows.ts'
import { sortKeyOf, sortVersionOf } from '../model/sort-key.ts'
import { forgetUnused, takeSlugs } from './name-queries.ts'
import { partsQuery } from './part-queries.ts'
import { isPublicArticle } from './visibility.ts'

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

/** What a list of links shows of the newest public articles. */
export async function listNewestArticles({ db, tables }: Reader, most: number, now: string) {
  const { id, slug, title, lang, summary, canonicalUrl, publishedAt } = tables.articles
  return db
    .select({ id, slug, title, lang, summary, canonicalUrl, publishedAt })
    .from(tables.articles)
    .where(isPublicArticle(tables, now))
    .orderBy(desc(publishedAt), desc(id))
    .limit(most)
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
  siteLang: string,
): Promise<{ id: string }[]> {
  const values = { ...row, ...sortedBy(row.title, siteLang) }
  return db.insert(articles).values(values).onConflictDoNothing().returning({ id: articles.id })
}

/** Overwrites the article if it still has `version`. @returns its id, or nothing when it has another version by now. */
export async function updateArticle(
  { db, tables: { articles } }: Writer,
  row: ArticleRow,
  version: number,
  siteLang: string,
): Promise<{ id: string }[]> {
  return db
    .update(articles)
    .set({ ...row, ...sortedBy(row.title, siteLang) })
    .where(and(eq(articles.id, row.id), eq(articles.version, version)))
    .returning({ id: articles.id })
}

/** The articles whose title has no key of this version, at most `most`. */
export async function listUnsortedArticles(
  { db, tables: { articles } }: Reader,
  version: string,
  most: number,
) {
  const { id, title, status, publishedAt, sortVersion } = articles
  return db
    .select({ id, title, status, publishedAt, sortVersion })
    .from(articles)
    .where(or(isNull(sortVersion), ne(sortVersion, version)))
    .limit(most)
}

/** What lists sort a title by. */
const sortedBy = (title: string, siteLang: string) => ({
  titleKey: sortKeyOf(title, siteLang),
  sortVersion: sortVersionOf(siteLang),
})

export async function setTitleKey(
  { db, tables: { articles } }: Writer,
  { id, title }: Pick<ArticleRow, 'id' | 'title'>,
  siteLang: string,
): Promise<void> {
  await db.update(articles).set(sortedBy(title, siteLang)).where(eq(articles.id, id))
}

/** Writes the tags and authors of an article. Those that no article has any more go. */
export async function replaceAuthorsAndTags(
  writer: Writer,
  articleId: string,
  { authors, tags }: NewParts,
  siteLang: string,
): Promise<void> {
  const { articleAuthors, articleTags } = writer.tables
  const isOf = (column: SQLiteColumn) => eq(column, articleId)
  const replace = async (
    kind: NameKind,
    remove: () => PromiseLike<{ slug: string | null }[]>,
    spellings: readonly string[],
    insert: (slugs: string[]) => PromiseLike<unknown>,
  ) => {
    const former = (await remove()).flatMap(({ slug }) => slug ?? [])
    const slugs = await takeSlugs(writer, kind, spellings, siteLang)
    if (slugs.length > 0) {
      await insert(slugs)
    }
    await forgetUnused(
      writer,
      kind,
      former.filter(slug => !slugs.includes(slug)),
    )
  }
  await replace(
    'author',
    () =>
      writer.db
        .delete(articleAuthors)
        .where(isOf(articleAuthors.articleId))
        .returning({ slug: articleAuthors.slug }),
    authors.map(({ name }) => name),
    slugs =>
      writer.db.insert(articleAuthors).values(authors.map((row, index) => ({ ...row, slug: slugs[index] }))),
  )
  await replace(
    'tag',
    () =>
      writer.db.delete(articleTags).where(isOf(articleTags.articleId)).returning({ slug: articleTags.slug }),
    tags.map(({ tag }) => tag),
    slugs => writer.db.insert(articleTags).values(tags.map((row, index) => ({ ...row, slug: slugs[index] }))),
  )
}
