/** The slugs of tags and authors. */
import { and, eq, inArray, ne, notExists } from '../../storage/drizzle.ts'
import { preparedForIds, together } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import { foldName, type NameKind, slugOfName } from '../model/names.ts'
import { sortKeyOf, sortVersionOf } from '../model/sort-key.ts'
import { firstFree, isInRange } from './slug-queries.ts'

/** Where tags or authors are, and the rows of articles that have them. */
export function tablesOf({ tags, authors, articleTags, articleAuthors }: Tables, kind: NameKind) {
  return kind === 'tag'
    ? { names: tags, parts: articleTags, spelling: articleTags.tag }
    : { names: authors, parts: articleAuthors, spelling: articleAuthors.name }
}

const found = (kind: NameKind, column: 'slug' | 'folded') =>
  preparedForIds(({ db, tables }: Reader, values) => {
    const { names } = tablesOf(tables, kind)
    return db
      .select({ slug: names.slug, value: names[column] })
      .from(names)
      .where(inArray(names[column], values))
  })

const FOUND = {
  tag: { slug: found('tag', 'slug'), folded: found('tag', 'folded') },
  author: { slug: found('author', 'slug'), folded: found('author', 'folded') },
}

/** The slug for each of these values that a tag or an author has. */
async function mapToSlugs(reader: Reader, kind: NameKind, by: 'slug' | 'folded', values: readonly string[]) {
  const distinct = [...new Set(values)]
  const rows = distinct.length === 0 ? [] : await FOUND[kind][by](reader, distinct)
  return new Map(rows.map(({ value, slug }) => [value, slug]))
}

/**
 * The slugs of what a request names, in the order of the request.
 * @param named slugs, or names in any case. A slug comes first: whoever follows one finds the same articles for ever. Slugs
 *   are in lower case, so `Resume` is a name, also when the slug `resume` is that of Résumé.
 * @returns undefined in the place of what no article has.
 */
export async function findSlugs(
  reader: Reader,
  kind: NameKind,
  named: readonly string[],
): Promise<(string | undefined)[]> {
  const [slugs, names] = await together(
    mapToSlugs(reader, kind, 'slug', named),
    mapToSlugs(reader, kind, 'folded', named.map(foldName)),
  )
  return named.map(value => slugs.get(value) ?? names.get(foldName(value)))
}

/** The slugs of the tags or authors of an article. Those that are new get a free one. */
export async function takeSlugs(
  writer: Writer,
  kind: NameKind,
  spellings: readonly string[],
  siteLang: string,
): Promise<string[]> {
  const known = await mapToSlugs(writer, kind, 'folded', spellings.map(foldName))
  const slugs: string[] = []
  for (const spelling of spellings) {
    const folded = foldName(spelling)
    const slug = known.get(folded) ?? (await insertName(writer, kind, spelling, siteLang))
    known.set(folded, slug)
    slugs.push(slug)
  }
  return slugs
}

async function insertName(
  { db, tables }: Writer,
  kind: NameKind,
  spelling: string,
  siteLang: string,
): Promise<string> {
  const { names } = tablesOf(tables, kind)
  const slug = await firstFree(slugOfName(spelling, kind), async range => {
    const rows = await db.select({ slug: names.slug }).from(names).where(isInRange(names.slug, range))
    return rows.map(row => row.slug)
  })
  const folded = foldName(spelling)
  const sortKey = sortKeyOf(folded, siteLang)
  await db.insert(names).values({ slug, folded, sortKey, sortVersion: sortVersionOf(siteLang) })
  return slug
}

/** Removes those of these tags or authors that no article has any more. */
export async function forgetUnused(
  { db, tables }: Writer,
  kind: NameKind,
  slugs: readonly string[],
): Promise<void> {
  const { names, parts } = tablesOf(tables, kind)
  const isUsed = db.select({ slug: parts.slug }).from(parts).where(eq(parts.slug, names.slug))
  if (slugs.length > 0) {
    await db.delete(names).where(and(inArray(names.slug, [...slugs]), notExists(isUsed)))
  }
}

/** Makes the keys of tags or authors again that are of another version. @returns how many, at most `most`. */
export async function sortNamesAgain(
  { db, tables }: Writer,
  kind: NameKind,
  siteLang: string,
  most: number,
): Promise<number> {
  const { names } = tablesOf(tables, kind)
  const { slug, folded } = names
  const sortVersion = sortVersionOf(siteLang)
  const outdated = await db
    .select({ slug, folded })
    .from(names)
    .where(ne(names.sortVersion, sortVersion))
    .limit(most)
  for (const row of outdated) {
    const sortKey = sortKeyOf(row.folded, siteLang)
    await db.update(names).set({ sortKey, sortVersion }).where(eq(slug, row.slug))
  }
  return outdated.length
}
