/** What search finds, class by class. The two databases ask for words in languages of their own; the rest is the same. */
import {
  hasOneOf,
  isInLangs,
  type Subject,
  type SubjectShape,
  shapeOfSubject,
  valuesOfSubject,
} from '../../content/store/subject-queries.ts'
import { isPublicArticle } from '../../content/store/visibility.ts'
import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  inArray,
  lt,
  lte,
  type SQL,
  type SQLiteColumn,
  sql,
} from '../../storage/drizzle.ts'
import { onlyRow, preparedByShape, preparedForIds } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { toFts5, toTsquery } from '../text/engines.ts'
import type { Expression } from '../text/expression.ts'
import { LOOKED_THROUGH } from '../text/snippet.ts'

export type HitFilters = Subject & {
  publishedAfter?: string | undefined
  publishedBefore?: string | undefined
}

/** Where a document stands among those of its class: the newest article first, and each as it is read. */
export type Place = { publishedAt: string; articleId: string; position: number }

export type DocumentHit = Place & { sectionId: string | null }

/** What the SQL depends on. */
type Shape = SubjectShape & { given: string[] }

const GIVEN = ['publishedAfter', 'publishedBefore'] as const

const shapeOf = (filters: HitFilters): Shape => ({
  ...shapeOfSubject(filters),
  given: GIVEN.filter(name => filters[name] !== undefined),
})

const valuesOf = (
  reader: Reader,
  expression: Expression,
  { langs, groups, ...filters }: HitFilters,
  now: string,
) => ({
  ...filters,
  ...valuesOfSubject({ langs, groups }),
  words: reader.kind === 'sqlite' ? toFts5(expression) : toTsquery(expression),
  now,
})

/** Documents, with their words where these have a table of their own. */
function select<F extends Record<string, SQLiteColumn | SQL<number>>>(
  { db, tables, kind }: Reader,
  fields: F,
) {
  const { searchDocuments } = tables
  const all = db.select(fields).from(searchDocuments)
  return kind === 'sqlite'
    ? all.innerJoin(sql`search_words`, sql`search_words.rowid = ${searchDocuments.id}`)
    : all
}

const HAS_WORDS = {
  sqlite: sql`search_words match ${sql.placeholder('words')}`,
  postgres: sql`words @@ ${sql.placeholder('words')}::tsquery`,
}

const pages = preparedByShape(
  (reader, { back, from, ...shape }: Shape & { back: boolean; from: boolean }) => {
    const { articleId, sectionId, position, publishedAt } = reader.tables.searchDocuments
    const [down, up] = back ? [asc, desc] : [desc, asc]
    return select(reader, { articleId, sectionId, position, publishedAt })
      .where(and(matches(reader, shape), from ? isBeyond(reader, back) : undefined))
      .orderBy(down(publishedAt), down(articleId), up(position))
      .limit(sql.placeholder('limit'))
  },
)

/** Beyond the place that is given, in the order of the pages or against it. */
function isBeyond({ tables }: Reader, back: boolean) {
  const { articleId, position, publishedAt } = tables.searchDocuments
  const place = (name: keyof Place) => sql.placeholder(name)
  const [older, below] = back ? [gt, lt] : [lt, gt]
  return sql`(${older(publishedAt, place('publishedAt'))} or (${eq(publishedAt, place('publishedAt'))}
    and (${older(articleId, place('articleId'))} or (${eq(articleId, place('articleId'))}
      and ${below(position, place('position'))}))))`
}

function matches(reader: Reader, { given, ...subject }: Shape) {
  const { articleId, lang, publishedAt } = reader.tables.searchDocuments
  const has = (name: (typeof GIVEN)[number]) => given.includes(name)
  return and(
    HAS_WORDS[reader.kind],
    lte(publishedAt, sql.placeholder('now')),
    has('publishedAfter') ? gt(publishedAt, sql.placeholder('publishedAfter')) : undefined,
    has('publishedBefore') ? lt(publishedAt, sql.placeholder('publishedBefore')) : undefined,
    isInLangs(lang, subject),
    ...subject.groups.map((group, index) => hasOneOf(reader, group, index, articleId)),
  )
}

/** Documents that the expression finds, in order, or against it when `back`. */
export async function listDocumentHits(
  reader: Reader,
  expression: Expression,
  filters: HitFilters,
  { from, back, limit }: { from: Place | undefined; back: boolean; limit: number },
  now: string,
): Promise<DocumentHit[]> {
  const shape = { ...shapeOf(filters), back, from: from !== undefined }
  return pages(reader, shape, { ...valuesOf(reader, expression, filters, now), ...from, limit })
}

const firsts = preparedByShape((reader, shape: Shape) =>
  select(reader, { id: reader.tables.searchDocuments.id }).where(matches(reader, shape)).limit(1),
)

export async function findsAny(
  reader: Reader,
  expression: Expression,
  filters: HitFilters,
  now: string,
): Promise<boolean> {
  return (await firsts(reader, shapeOf(filters), valuesOf(reader, expression, filters, now))).length > 0
}

const totals = preparedByShape((reader, shape: Shape) =>
  select(reader, { total: count() }).where(matches(reader, shape)),
)

export async function countDocumentHits(
  reader: Reader,
  expression: Expression,
  filters: HitFilters,
  now: string,
): Promise<number> {
  return onlyRow(await totals(reader, shapeOf(filters), valuesOf(reader, expression, filters, now))).total
}

/** The public articles among these, as hits show them. */
export const listHitArticles = preparedForIds(({ db, tables }: Reader, ids) => {
  const { id, slug, title, lang, publishedAt, subtitle, summary } = tables.articles
  return db
    .select({ id, slug, title, lang, publishedAt, subtitle, summary })
    .from(tables.articles)
    .where(and(inArray(id, ids), isPublicArticle(tables, sql.placeholder('now'))))
})

export const listHitSections = preparedForIds(({ db, tables: { sections } }: Reader, ids) => {
  const { id, anchor, heading, text } = sections
  return db
    .select({
      id,
      anchor,
      heading,
      text: sql<string>`substr(${text}, 1, ${sql.raw(String(LOOKED_THROUGH))})`,
    })
    .from(sections)
    .where(inArray(id, ids))
})
