/** What filters by language, tag and author mean. Lists of articles, their feeds and the search share it. */
import {
  aliasedTable,
  and,
  eq,
  exists,
  gte,
  inArray,
  type Placeholder,
  type SQLiteColumn,
  sql,
} from '../../storage/drizzle.ts'
import { together } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { type LanguageFilter, listLanguages } from './language-queries.ts'
import { tablesOf } from './name-queries.ts'
import {
  findGroups,
  type GroupShape,
  isInGroup,
  type NameFilters,
  type NameGroup,
  valuesOfGroups,
} from './public-part-queries.ts'

export type SubjectFilters = LanguageFilter & NameFilters

/** The filters among what is stored. `langs` is undefined when any language will do. */
export type Subject = { langs: readonly string[] | undefined; groups: readonly NameGroup[] }

/** What the SQL of a subject depends on. */
export type SubjectShape = { langs: number; groups: readonly GroupShape[] }

/** @returns undefined when no article is of it. */
export async function findSubject(reader: Reader, filters: SubjectFilters): Promise<Subject | undefined> {
  const [langs, groups] = await together(listLanguages(reader, filters), findGroups(reader, filters))
  return langs?.length === 0 || groups === undefined ? undefined : { langs, groups }
}

export const shapeOfSubject = ({ langs = [], groups }: Subject): SubjectShape => ({
  langs: langs.length,
  groups: groups.map(({ kind, slugs }) => ({ kind, size: slugs.length })),
})

/** The placeholders of a list of values. Their names are those of {@link valuesOfList}. */
export const placeholders = (name: string, length: number): Placeholder[] =>
  Array.from({ length }, (_one, index) => sql.placeholder(`${name}${index}`))

export const valuesOfList = (name: string, list: readonly string[] = []): Record<string, string> =>
  Object.fromEntries(list.map((value, index) => [`${name}${index}`, value]))

export const valuesOfSubject = ({ langs, groups }: Subject): Record<string, string> => ({
  ...valuesOfList('lang', langs),
  ...valuesOfGroups(groups),
})

/** Whether a language is one of the subject's. */
export const isInLangs = (lang: SQLiteColumn, { langs }: SubjectShape) =>
  langs > 0 ? inArray(lang, placeholders('lang', langs)) : undefined

/**
 * Whether an article has one of a group, by its place among the groups. Looked up by the article, which has few tags and
 * authors: a tag may have half of all articles. Every position is 0 or more; said for SQLite, which then prefers the index of
 * the article.
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
