/** Articles by their tags and authors, found in the indexes that have nothing else. */

import {
  and,
  count,
  eq,
  gt,
  inArray,
  lte,
  type Placeholder,
  type SQLiteColumn,
  sql,
} from '../../storage/drizzle.ts'
import { onlyRow, preparedByShape, together, withoutIndex } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { NameKind } from '../model/names.ts'
import { findSlugs, tablesOf } from './name-queries.ts'

/** Of an article that is public at the time `now`. */
export const isPublicPart = ({ publicFrom }: { publicFrom: SQLiteColumn }) =>
  lte(publicFrom, sql.placeholder('now'))

/** Slugs of tags or of authors. An article is found if it has one of them. */
export type NameGroup = { kind: NameKind; slugs: readonly string[] }

/** What the SQL of a group depends on. */
export type GroupShape = { kind: NameKind; size: number }

export type NameFilters = {
  /** Slugs or names: an article has one of `tag` and all of `tagAll`; authors likewise. */
  tag?: readonly string[] | undefined
  tagAll?: readonly string[] | undefined
  author?: readonly string[] | undefined
  authorAll?: readonly string[] | undefined
}

/** The groups of which an article must have one each; undefined when none can have. */
export async function findGroups(reader: Reader, filters: NameFilters): Promise<NameGroup[] | undefined> {
  const { tag, tagAll, author, authorAll } = filters
  const ofKind = async (kind: NameKind, any: readonly string[] | undefined, all: readonly string[] = []) => {
    const named = [...(any ?? []), ...all]
    const slugs = named.length === 0 ? [] : await findSlugs(reader, kind, named)
    const some = slugs.slice(0, any?.length ?? 0)
    const groups = slugs.slice(some.length).map(slug => [slug])
    return [...(any === undefined ? [] : [some]), ...groups].map(group => ({
      kind,
      slugs: [...new Set(group.filter(slug => slug !== undefined))],
    }))
  }
  const groups = (await together(ofKind('tag', tag, tagAll), ofKind('author', author, authorAll))).flat()
  return groups.some(({ slugs }) => slugs.length === 0) ? undefined : groups
}

const placeholderOf = (index: number, position: number) => `name${index}of${position}`

/** The values of the placeholders of {@link isInGroup}. */
export const valuesOfGroups = (groups: readonly NameGroup[]): Record<string, string> =>
  Object.fromEntries(
    groups.flatMap(({ slugs }, index) =>
      slugs.map((slug, position) => [placeholderOf(index, position), slug]),
    ),
  )

/** Whether a slug is one of the group with this index. */
export function isInGroup(slug: SQLiteColumn, { size }: GroupShape, index: number) {
  const slugs = Array.from(
    { length: size },
    (_one, position): Placeholder => sql.placeholder(placeholderOf(index, position)),
  )
  return size === 1 ? eq(slug, slugs[0]) : inArray(slug, slugs)
}

/** A group, by its place among the groups. */
type GroupLead = { group: GroupShape; index: number }

/** Where the public articles of a group are found. */
export function partsOf(tables: Tables, { group, index }: GroupLead) {
  const { parts } = tablesOf(tables, group.kind)
  return {
    table: parts,
    articleId: parts.articleId,
    publicFrom: parts.publicFrom,
    isNamed: isInGroup(parts.slug, group, index),
  }
}

/** So many articles are read and sorted in about the time of an answer. */
export const FEW = 1_000

/** What few articles may have: a group, or that they changed since a time. */
export type Lead = GroupLead | 'updated'

/** Whether a lead gives each article once, in the order of publication. */
export const isOrdered = (lead: Lead | null): lead is GroupLead =>
  lead !== null && lead !== 'updated' && lead.group.size === 1

/** The ids of the public articles that a lead finds. */
export function idsOf({ db, tables }: Reader, lead: Lead) {
  if (lead === 'updated') {
    const { id, updatedAt, publishedAt, status } = tables.articles
    const isUpdated = gt(updatedAt, sql.placeholder('updatedAfter'))
    const isPublic = and(eq(status, 'published'), lte(withoutIndex(publishedAt), sql.placeholder('now')))
    return db.select({ id }).from(tables.articles).where(and(isUpdated, isPublic))
  }
  const part = partsOf(tables, lead)
  const ids = { id: part.articleId }
  return (isOrdered(lead) ? db.select(ids) : db.selectDistinct(ids))
    .from(part.table)
    .where(and(part.isNamed, isPublicPart(part)))
}

// Planned by the values, because how many articles have them is what is asked.
const sizes = preparedByShape(
  (reader, { lead }: { lead: Lead }) =>
    reader.db.select({ total: count() }).from(idsOf(reader, lead).limit(FEW).as('found')),
  () => true,
)

/** How many public articles a lead finds, counted up to {@link FEW}. */
export const countFew = async (
  reader: Reader,
  lead: Lead,
  values: Record<string, unknown>,
): Promise<number> => onlyRow(await sizes(reader, { lead }, values)).total
