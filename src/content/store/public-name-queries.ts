/** The tags and authors of public articles, with names and counts. */
import type { Slice } from '../../kernel/paging.ts'
import { and, asc, count, desc, eq, exists, max, sql } from '../../storage/drizzle.ts'
import { keyset, onlyRow, prepared, preparedByShape } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { NameKind } from '../model/names.ts'
import { tablesOf } from './name-queries.ts'
import { isPublicPart } from './public-part-queries.ts'

export type PublicName = {
  slug: string
  name: string
  /** Of an author; null of a tag. */
  url: string | null
  articleCount: number
  sortKey: string
}

/** The public articles with the tag or author of the row around it. */
function partsOfName({ tables }: Reader, kind: NameKind) {
  const { names, parts } = tablesOf(tables, kind)
  return and(eq(parts.slug, names.slug), isPublicPart(parts))
}

const selection = preparedByShape((reader, { kind, back }: { kind: NameKind; back: boolean }) => {
  const { db, tables } = reader
  const { names, parts, spelling } = tablesOf(tables, kind)
  const page = keyset(names.sortKey, names.slug, false, {
    limit: sql.placeholder('limit'),
    from: { value: sql.placeholder('value'), id: sql.placeholder('id') },
    back,
  })
  const isOfName = partsOfName(reader, kind)
  // Of spellings that are as frequent as each other, the one that comes first byte by byte.
  const name = db
    .select({ spelling })
    .from(parts)
    .where(isOfName)
    .groupBy(spelling)
    .orderBy(desc(count()), asc(spelling))
    .limit(1)
  const found = db.select({ slug: parts.slug }).from(parts).where(isOfName)
  const total = db.select({ total: count() }).from(parts).where(isOfName)
  const url = db
    .select({ url: max(tables.articleAuthors.url) })
    .from(parts)
    .where(isOfName)
  return db
    .select({
      slug: names.slug,
      name: sql<string>`(${name})`,
      url: kind === 'author' ? sql<string | null>`(${url})` : sql<null>`null`,
      articleCount: sql`(${total})`.mapWith(Number),
      sortKey: names.sortKey,
    })
    .from(names)
    .where(and(page.where, exists(found)))
    .orderBy(...page.orderBy)
    .limit(page.limit)
})

/** One slice of the tags or authors of public articles, as people sort them. When it goes back, the rows come in reverse. */
export const listNames = (
  reader: Reader,
  kind: NameKind,
  { from, limit, back }: Slice,
  now: string,
): Promise<PublicName[]> =>
  // No slug is empty, so the list begins at nothing.
  selection(reader, { kind, back }, { now, value: from?.value ?? '', id: from?.id ?? '', limit: limit + 1 })

const totals = (kind: NameKind) =>
  prepared((reader: Reader) => {
    const { names, parts } = tablesOf(reader.tables, kind)
    const isOfName = partsOfName(reader, kind)
    const found = reader.db.select({ slug: parts.slug }).from(parts).where(isOfName)
    return reader.db.select({ total: count() }).from(names).where(exists(found))
  })

const TOTALS = { tag: totals('tag'), author: totals('author') }

export const countNames = async (reader: Reader, kind: NameKind, now: string): Promise<number> =>
  onlyRow(await TOTALS[kind](reader, { now })).total
