import type { Slice } from '../../kernel/paging.ts'
import { and, count, eq, gt, inArray, lt, lte, or, type Placeholder, sql } from '../../storage/drizzle.ts'
import { keyset, onlyRow, preparedByShape, withoutIndex } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { ListedArticle } from '../model/rows.ts'
import {
  type ArticleFilters,
  boundsOf,
  chooseLead,
  dependsOnValues,
  isPublic,
  type Shape,
  type SortColumn,
  shapeOf,
} from './article-list-shape.ts'
import { FEW, idsOf, isOrdered, partsOf } from './public-part-queries.ts'
import {
  findSubject,
  hasOneOf,
  isInLangs,
  placeholders,
  type Subject,
  valuesOfList,
  valuesOfSubject,
} from './subject-queries.ts'
import { isInState, isPublicArticle, shownColumns } from './visibility.ts'

type ListShape = Shape & { column: SortColumn; descending: boolean; back: boolean }

const selection = preparedByShape((reader, { column, descending, back, ...shape }: ListShape) => {
  const { db, tables } = reader
  const { articles } = tables
  const { lead } = shape
  const { parts, id, publishedAt } = timeOf(tables, lead)
  const position = shape.from ? { value: sql.placeholder('value'), id: sql.placeholder('id') } : undefined
  const slice = { limit: sql.placeholder('limit'), from: position, back }
  const isByTime = column === 'publishedAt'
  const page = keyset(
    isByTime ? publishedAt : articles[column],
    isByTime ? id : articles.id,
    descending,
    slice,
  )
  const shown = db.select({ ...shownColumns(tables), titleKey: articles.titleKey })
  const few = lead === null || parts ? undefined : idsOf(reader, lead).limit(FEW).as('found')
  const found = few
    ? // The order of the tables is kept: SQLite would rather go through all articles in the order of the list.
      shown.from(few).crossJoin(articles)
    : parts
      ? shown.from(parts.table).innerJoin(articles, eq(articles.id, id))
      : shown.from(articles)
  return found
    .where(
      and(
        few && eq(articles.id, few.id),
        matches(reader, shape, column),
        parts && isPublicArticle(tables, sql.placeholder('now')),
        page.where,
      ),
    )
    .orderBy(...page.orderBy)
    .limit(page.limit)
}, dependsOnValues)

/** Where a query finds the id and the time of publication first: in the rows of the lead, if they are in order. */
function timeOf(tables: Tables, lead: Shape['lead']) {
  const parts = isOrdered(lead) ? partsOf(tables, lead) : undefined
  const { id, publishedAt } = tables.articles
  return { parts, id: parts?.articleId ?? id, publishedAt: parts?.publicFrom ?? publishedAt }
}

/** One slice of the articles that match the filters; see {@link keyset} for the order of the rows. */
export async function listArticles(
  reader: Reader,
  filters: ArticleFilters,
  sort: { column: SortColumn; descending: boolean },
  { limit, from, back }: Slice,
  now: string,
): Promise<ListedArticle[]> {
  const subject = await findSubject(reader, filters)
  if (subject === undefined) {
    return []
  }
  const bounds = boundsOf(filters, now, sort.column, from, sort.descending !== back)
  const shape = {
    ...sort,
    back,
    ...shapeOf(filters, subject),
    lead: await chooseLead(reader, filters, subject, sort.column, now),
    ...bounds,
  }
  return selection(reader, shape, {
    ...valuesOf(filters, subject, now),
    value: from?.value,
    id: from?.id,
    limit: limit + 1,
  })
}

const valuesOf = (filters: ArticleFilters, subject: Subject, now: string) => ({
  ...filters,
  ...valuesOfList('slug', filters.slug),
  ...valuesOfSubject(subject),
  now,
})

const totals = preparedByShape((reader, shape: Shape) => {
  const { db, tables } = reader
  const { articles } = tables
  const { lead, langs, slugs, translations, groups, above, below, updated } = shape
  const total = db.select({ total: count() })
  if (lead === null) {
    return total.from(articles).where(matches(reader, shape))
  }
  // The index of the lead has what is asked for most.
  const isInIndex = langs === 0 && !translations && !updated
  const { parts, id } = timeOf(tables, lead)
  if (parts === undefined) {
    const found = idsOf(reader, lead).as('found')
    return isInIndex && slugs === 0 && groups.length === 1 && above === null && below === 'now'
      ? total.from(found)
      : total
          .from(found)
          .crossJoin(articles)
          .where(and(eq(articles.id, found.id), matches(reader, shape)))
  }
  const isPublic = isPublicArticle(tables, sql.placeholder('now'))
  return isInIndex
    ? total.from(parts.table).where(matches(reader, shape))
    : total
        .from(parts.table)
        .innerJoin(articles, eq(articles.id, id))
        .where(and(matches(reader, shape), isPublic))
}, dependsOnValues)

export async function countMatchingArticles(
  reader: Reader,
  filters: ArticleFilters,
  now: string,
): Promise<number> {
  const subject = await findSubject(reader, filters)
  if (subject === undefined) {
    return 0
  }
  const lead = await chooseLead(reader, filters, subject, undefined, now)
  const shape = { ...shapeOf(filters, subject), lead, ...boundsOf(filters, now, undefined, undefined, true) }
  return onlyRow(await totals(reader, shape, valuesOf(filters, subject, now))).total
}

/** The ids of the articles that have or had one of these slugs. No index would serve an `or` of both. */
const withSlugs = ({ db, tables: { articles, formerSlugs } }: Reader, slugs: Placeholder[]) =>
  db
    .select({ id: articles.id })
    .from(articles)
    .where(inArray(articles.slug, slugs))
    .unionAll(
      db.select({ id: formerSlugs.articleId }).from(formerSlugs).where(inArray(formerSlugs.slug, slugs)),
    )

/**
 * The condition of the filters.
 * @param column by which the articles are sorted.
 */
function matches(reader: Reader, shape: Shape, column?: SortColumn) {
  const { tables } = reader
  const { states, slugs, translations, groups, lead, above, below, updated } = shape
  const { articles } = tables
  const { parts, id, publishedAt } = timeOf(tables, lead)
  // What begins at a position must not begin at another bound.
  const time = above === 'position' ? withoutIndex(publishedAt) : sql`${publishedAt}`
  // Nearly all articles are before now: the index of the order is worth more.
  const isByTime = parts !== undefined || column === 'publishedAt' || (column === undefined && !updated)
  const isPublished = lead === null ? eq(articles.status, 'published') : undefined
  return and(
    parts?.isNamed,
    isPublic(states)
      ? isPublished
      : or(...states.map(state => isInState(tables, state, sql.placeholder('now')))),
    above === 'publishedAfter' ? gt(publishedAt, sql.placeholder('publishedAfter')) : undefined,
    below === 'publishedBefore' ? lt(time, sql.placeholder('publishedBefore')) : undefined,
    // A lead that is not in order has found public articles alone.
    below === 'now' && (lead === null || parts)
      ? lte(isByTime ? time : withoutIndex(publishedAt), sql.placeholder('now'))
      : undefined,
    updated
      ? gt(
          isByTime ? withoutIndex(articles.updatedAt) : sql`${articles.updatedAt}`,
          sql.placeholder('updatedAfter'),
        )
      : undefined,
    isInLangs(articles.lang, shape),
    slugs > 0 ? inArray(id, withSlugs(reader, placeholders('slug', slugs))) : undefined,
    translations ? eq(articles.translationGroup, sql.placeholder('translationGroup')) : undefined,
    ...groups.map((group, index) =>
      lead !== null && lead !== 'updated' && lead.index === index
        ? undefined
        : hasOneOf(reader, group, index, id),
    ),
  )
}
