import type { Slice } from '../../kernel/paging.ts'
import {
  and,
  count,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  lt,
  lte,
  or,
  type Placeholder,
  type SQLiteColumn,
  sql,
} from '../../storage/drizzle.ts'
import { keyset, onlyRow, preparedByShape, withoutIndex } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { ShownArticle } from '../model/rows.ts'
import {
  type ArticleFilters,
  boundsOf,
  chooseLead,
  isPublic,
  type Shape,
  type SortColumn,
  shapeOf,
} from './article-list-shape.ts'
import { listLanguages } from './language-queries.ts'
import { type PartName, partOf } from './public-part-queries.ts'
import { isInState, isPublicArticle, shownColumns } from './visibility.ts'

type ListShape = Shape & { column: SortColumn; descending: boolean; back: boolean; from: boolean }

const selection = preparedByShape((reader, { column, descending, back, from, ...shape }: ListShape) => {
  const { db, tables } = reader
  const { articles } = tables
  const { lead, id, publishedAt } = leadOf(tables, shape)
  const position = from ? { value: sql.placeholder('value'), id: sql.placeholder('id') } : undefined
  const slice = { limit: sql.placeholder('limit'), from: position, back }
  const isByTime = column === 'publishedAt'
  const page = keyset(
    isByTime ? publishedAt : articles[column],
    isByTime ? id : articles.id,
    descending,
    slice,
  )
  const shown = db.select(shownColumns(tables))
  const found = lead ? shown.from(lead.table).innerJoin(articles, eq(articles.id, id)) : shown.from(articles)
  return found
    .where(
      and(
        matches(reader, shape, column),
        lead && isPublicArticle(tables, sql.placeholder('now')),
        page.where,
      ),
    )
    .orderBy(...page.orderBy)
    .limit(page.limit)
})

/** Where a query finds the id and the time of publication first. */
function leadOf(tables: Tables, { lead: name }: Pick<Shape, 'lead'>) {
  const lead = name === null ? undefined : partOf(tables, name)
  const { id, publishedAt } = tables.articles
  return { lead, id: lead?.articleId ?? id, publishedAt: lead?.publicFrom ?? publishedAt }
}

/** One slice of the articles that match the filters; see {@link keyset} for the order of the rows. */
export async function listArticles(
  reader: Reader,
  filters: ArticleFilters,
  sort: { column: SortColumn; descending: boolean },
  { limit, from, back }: Slice,
  now: string,
): Promise<ShownArticle[]> {
  const langs = await listLanguages(reader, filters)
  if (langs?.length === 0) {
    return []
  }
  const isByTime = sort.column === 'publishedAt'
  const down = sort.descending !== back
  const bounds = boundsOf(filters, now, isByTime ? from : undefined, down)
  const isAtPosition = !isByTime || bounds.above === 'position' || bounds.below === 'position'
  const shape = {
    ...sort,
    back,
    from: from !== undefined && isAtPosition,
    ...shapeOf(filters, langs),
    lead: await chooseLead(reader, filters, isByTime, now),
    ...bounds,
  }
  return selection(reader, shape, {
    ...valuesOf(filters, langs, now),
    value: from?.value,
    id: from?.id,
    limit: limit + 1,
  })
}

const named = (name: string, list: readonly string[] = []) =>
  Object.fromEntries(list.map((value, index) => [`${name}${index}`, value]))

function valuesOf(filters: ArticleFilters, langs: readonly string[] | undefined, now: string) {
  return { ...filters, now, ...named('lang', langs), ...named('slug', filters.slug) }
}

const placeholders = (name: string, length: number): Placeholder[] =>
  Array.from({ length }, (_one, index) => sql.placeholder(`${name}${index}`))

const totals = preparedByShape((reader, shape: Shape) => {
  const { db, tables } = reader
  const { lead, id } = leadOf(tables, shape)
  const total = db.select({ total: count() })
  if (lead === undefined) {
    return total.from(tables.articles).where(matches(reader, shape))
  }
  // The index of the lead has all that is asked for, but the language.
  return shape.langs === 0
    ? total.from(lead.table).where(matches(reader, shape))
    : total
        .from(lead.table)
        .innerJoin(tables.articles, eq(tables.articles.id, id))
        .where(and(matches(reader, shape), isPublicArticle(tables, sql.placeholder('now'))))
})

export async function countMatchingArticles(
  reader: Reader,
  filters: ArticleFilters,
  now: string,
): Promise<number> {
  const langs = await listLanguages(reader, filters)
  if (langs?.length === 0) {
    return 0
  }
  const lead = await chooseLead(reader, filters, true, now)
  const shape = { ...shapeOf(filters, langs), lead, ...boundsOf(filters, now, undefined, true) }
  return onlyRow(await totals(reader, shape, valuesOf(filters, langs, now))).total
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
  const { states, langs, slugs, above, below } = shape
  const { articles } = tables
  const { lead, id, publishedAt } = leadOf(tables, shape)
  // What begins at a position must not begin at another bound.
  const time = above === 'position' ? withoutIndex(publishedAt) : sql`${publishedAt}`
  // Nearly all articles are before now: the index of the order is worth more.
  const isOrdered = lead !== undefined || column === undefined || column === 'publishedAt'
  const isPublished = lead ? undefined : eq(articles.status, 'published')
  return and(
    // Said for its index, which SQLite does not take for a position alone.
    lead && and(lead.isNamed, isNotNull(publishedAt)),
    isPublic(states)
      ? isPublished
      : or(...states.map(state => isInState(tables, state, sql.placeholder('now')))),
    above === 'publishedAfter' ? gt(publishedAt, sql.placeholder('publishedAfter')) : undefined,
    below === 'publishedBefore' ? lt(time, sql.placeholder('publishedBefore')) : undefined,
    below === 'now' ? lte(isOrdered ? time : withoutIndex(publishedAt), sql.placeholder('now')) : undefined,
    langs > 0 ? inArray(articles.lang, placeholders('lang', langs)) : undefined,
    slugs > 0 ? inArray(id, withSlugs(reader, placeholders('slug', slugs))) : undefined,
    ...(['tag', 'author'] as const).map(name =>
      shape[name] && name !== shape.lead ? hasPart(reader, name, id) : undefined,
    ),
  )
}

function hasPart({ db, tables }: Reader, name: PartName, id: SQLiteColumn) {
  const { table, articleId, isNamed } = partOf(tables, name)
  return exists(
    db
      .select({ articleId })
      .from(table)
      .where(and(eq(articleId, id), isNamed)),
  )
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
