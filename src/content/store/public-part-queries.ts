/** Tags and authors of public articles, read from the indexes that have nothing else. */
import type { Slice } from '../../kernel/paging.ts'
import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  lt,
  lte,
  type SQLiteColumn,
  type SQLiteTable,
  sql,
} from '../../storage/drizzle.ts'
import { onlyRow, prepared, preparedByShape, together } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'

/** Of an article that is public at the time `now`. */
export const isPublicPart = ({ publicFrom }: { publicFrom: SQLiteColumn }) =>
  lte(publicFrom, sql.placeholder('now'))

/** The clauses of a slice of names, which are unique once they are grouped. It begins at the placeholder `value`. */
export const pageOfNames = (name: SQLiteColumn, back: boolean) => ({
  position: (back ? lt : gt)(name, sql.placeholder('value')),
  orderBy: (back ? desc : asc)(name),
  limit: sql.placeholder('limit'),
})

/** The values of a slice of names. No name is empty. */
export const valuesOf = ({ from, limit }: Slice, now: string) => ({
  now,
  value: from?.value ?? '',
  limit: limit + 1,
})

/** Counts names by going from one to the next in the index: the rows of a name are as many as its articles. */
export function countNames(of: (tables: Tables) => { table: SQLiteTable; name: SQLiteColumn }) {
  const totals = prepared(({ db, tables }: Reader) => {
    const { table, name } = of(tables)
    const isStored = sql`public_from is not null`
    return db.select({ total: count() }).from(
      sql`(with recursive found(name) as (
        select min(${name}) from ${table} where ${isStored}
        union all
        select (select min(${name}) from ${table} where ${isStored} and ${name} > found.name) from found
        where found.name is not null
      ) select name from found where exists (
        select 1 from ${table} where ${name} = found.name and public_from <= ${sql.placeholder('now')}
      )) found`,
    )
  })
  return async (reader: Reader, now: string): Promise<number> => onlyRow(await totals(reader, { now })).total
}

export type PartName = 'tag' | 'author'

/** Where the public articles with a tag or an author are found, each of them once. */
export function partOf({ articleTags, articleAuthors }: Tables, name: PartName) {
  if (name === 'tag') {
    const { articleId, publicFrom, tag } = articleTags
    return { table: articleTags, articleId, publicFrom, isNamed: eq(tag, sql.placeholder('tag')) }
  }
  const { articleId, publicFrom, namesakes } = articleAuthors
  const isAuthor = and(eq(articleAuthors.name, sql.placeholder('author')), eq(namesakes, 0))
  return { table: articleAuthors, articleId, publicFrom, isNamed: isAuthor }
}

/** So many articles are read and sorted in about the time of an answer. */
export const FEW = 1_000

const sizes = preparedByShape(({ db, tables }, { name }: { name: PartName }) => {
  const part = partOf(tables, name)
  const found = db
    .select({ id: part.articleId })
    .from(part.table)
    .where(and(part.isNamed, isPublicPart(part)))
    .limit(FEW)
    .as('found')
  return db.select({ total: count() }).from(found)
})

/** How many public articles have the tag and the author, counted up to {@link FEW}. Infinity of what is not given. */
export async function listSizes(
  reader: Reader,
  names: Record<PartName, string | undefined>,
  now: string,
): Promise<Record<PartName, number>> {
  const sizeOf = async (name: PartName) =>
    names[name] === undefined
      ? Number.POSITIVE_INFINITY
      : onlyRow(await sizes(reader, { name }, { ...names, now })).total
  const [tag, author] = await together(sizeOf('tag'), sizeOf('author'))
  return { tag, author }
}
