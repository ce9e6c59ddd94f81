import type { Slice } from '../../kernel/paging.ts'
import {
  aliasedTable,
  and,
  count,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  lt,
  lte,
  or,
  type Placeholder,
  type SQLiteColumn,
  sql,
} from '../../storage/drizzle.ts'
import { keyset, onlyRow, preparedByShape, together, withoutIndex } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { ListedArticle } from '../model/rows.ts'
import {
  type ArticleFilters,
  boundsOf,
  chooseLead,
  isPublic,
  type Meant,
  type Shape,
  type SortColumn,
  shapeOf,
} from './article-list-shape.ts'
import { listLanguages } from './language-queries.ts'
import { tablesOf } from './name-queries.ts'
import {
  FEW,
  findGroups,
  type GroupShape,
  idsOf,
  isInGroup,
  isOrdered,
  type NameFilters,
  partsOf,
  valuesOfGroups,
} from './public-part-queries.ts'
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
})

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
  const meant = await findMeant(reader, filters)
  if (meant === undefined) {
    return []
  }
  const bounds = boundsOf(filters, now, sort.column, from, sort.descending !== back)
  const shape = {
    ...sort,
    back,
    ...shapeOf(filters, meant),
    lead: await chooseLead(reader, filters, meant.groups, sort.column, now),
    ...bounds,
  }
  return selection(reader, shape, {
    ...valuesOf(filters, meant, now),
    value: from?.value,
    id: from?.id,
    limit: limit + 1,
  })
}

/** The stored languages, tags and authors that the filters mean; undefined when no article has them. */
export async function findMeant(
  reader: Reader,
  filters: Pick<ArticleFilters, 'lang'> & NameFilters,
): Promise<Meant | undefined> {
  const [langs, groups] = await together(listLanguages(reader, filters), findGroups(reader, filters))
  return langs?.length === 0 || groups === undefined ? undefined : { langs, groups }
}

const named = (name: string, list: readonly string[] = []) =>
  Object.fromEntries(list.map((value, index) => [`${name}${index}`, value]))

function valuesOf(filters: ArticleFilters, { langs, groups }: Meant, now: string) {
  const lists = { ...named('lang', langs), ...named('slug', filters.slug), ...valuesOfGroups(groups) }
  return { ...filters, ...lists, now }
}

const placeholders = (name: string, length: number): Placeholder[] =>
  Array.from({ length }, (_one, index) => sql.placeholder(`${name}${index}`))

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
})

export async function countMatchingArticles(
  reader: Reader,
  filters: ArticleFilters,
  now: string,
): Promise<number> {
  const meant = await findMeant(reader, filters)
  if (meant === undefined) {
    return 0
  }
  const lead = await chooseLead(reader, filters, meant.groups, undefined, now)
  const shape = { ...shapeOf(filters, meant), lead, ...boundsOf(filters, now, undefined, undefined, true) }
  return onlyRow(await totals(reader, shape, valuesOf(filters, meant, now))).total
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
  const { states, langs, slugs, translations, groups, lead, above, below, updated } = shape
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
    langs > 0 ? inArray(articles.lang, placeholders('lang', langs)) : undefined,
    slugs > 0 ? inArray(id, withSlugs(reader, placeholders('slug', slugs))) : undefined,
    translations ? eq(articles.translationGroup, sql.placeholder('translationGroup')) : undefined,
    ...groups.map((group, index) =>
      lead !== null && lead !== 'updated' && lead.index === index
        ? undefined
        : hasOneOf(reader, group, index, id),
    ),
  )
}

/**
 * Looked up by the article, which has few tags and authors: a tag may have half of all articles. Every position is 0 or more;
 * said for SQLite, which then prefers the index of the article.
 */
export function hasOneOf({ db, tables }: Reader, group: GroupShape, index: number, id: SQLiteColumn) {
  // Another name than that of the lead, which may be in the same table.
  const parts = aliasedTable(tablesOf(tables, group.kind).parts, 'one')
  const isOf = and(eq(parts.articleId, id), gte(parts.position, 0))
  return exists(
    db
      .select({ articleId: parts.articleId })
      .from(parts)
      .where(and(isOf, isInGroup(parts.slug, group, index))),
  )
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
