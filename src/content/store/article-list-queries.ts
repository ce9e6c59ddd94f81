import type { Slice } from '../../kernel/paging.ts'
import { and, count, desc, eq, exists, gt, inArray, lt, or } from '../../storage/drizzle.ts'
import { keyset, onlyRow } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { ArticleRow } from '../model/rows.ts'
import { type ArticleState, isInState, isPublicArticle } from './visibility.ts'

export type ArticleFilters = {
  /** Default: only public articles. */
  status?: readonly ArticleState[] | undefined
  lang?: readonly string[] | undefined
  tag?: string | undefined
  author?: string | undefined
  slug?: readonly string[] | undefined
  publishedAfter?: string | undefined
  publishedBefore?: string | undefined
}

export type SortColumn = 'publishedAt' | 'updatedAt' | 'title' | 'id'

/** One slice of the articles that match the filters; see {@link keyset} for the order of the rows. */
export async function listArticles(
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

/** What a list of links shows of the newest public articles. */
export async function listNewestArticles({ db, tables }: Reader, most: number, now: string) {
  const { slug, title, lang, summary, publishedAt, id } = tables.articles
  return db
    .select({ slug, title, lang, summary, publishedAt })
    .from(tables.articles)
    .where(isPublicArticle(tables, now))
    .orderBy(desc(publishedAt), desc(id))
    .limit(most)
}

export async function countMatchingArticles(
  reader: Reader,
  filters: ArticleFilters,
  now: string,
): Promise<number> {
  const { db, tables } = reader
  return onlyRow(
    await db
      .select({ total: count() })
      .from(tables.articles)
      .where(matches(reader, filters, now)),
  ).total
}

/** Basic filtering (RFC 4647, section 3.3.1): `en` finds `en-US` too. A range, so that an index serves it: `.` follows `-`. */
const isInLanguage = ({ articles }: Tables, lang: string) =>
  or(eq(articles.lang, lang), and(gt(articles.lang, `${lang}-`), lt(articles.lang, `${lang}.`)))

/** The ids of the articles that have or had one of these slugs. No index would serve an `or` of both. */
const withSlugs = ({ db, tables: { articles, formerSlugs } }: Reader, slugs: string[]) =>
  db
    .select({ id: articles.id })
    .from(articles)
    .where(inArray(articles.slug, slugs))
    .unionAll(
      db.select({ id: formerSlugs.articleId }).from(formerSlugs).where(inArray(formerSlugs.slug, slugs)),
    )

function matches(reader: Reader, filters: ArticleFilters, now: string) {
  const { db, tables } = reader
  const { articles, articleTags, articleAuthors } = tables
  const { status = ['published'], lang, tag, author, slug, publishedAfter, publishedBefore } = filters
  return and(
    or(...status.map(state => isInState(tables, state, now))),
    lang && or(...lang.map(one => isInLanguage(tables, one))),
    slug && inArray(articles.id, withSlugs(reader, [...slug])),
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
