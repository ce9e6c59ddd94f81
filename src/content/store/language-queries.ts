/** Finds the languages that a filter of a list means. */

import { sql } from '../../storage/drizzle.ts'
import { prepared } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { ArticleState } from './visibility.ts'

export type LanguageFilter = {
  /** Default: only public articles. */
  status?: readonly ArticleState[] | undefined
  lang?: readonly string[] | undefined
}

/**
 * The languages that articles of a status have, from one on and before another. It goes from one to the next by the index:
 * the rows of a language are as many as its articles.
 */
const languages = prepared(({ db, tables: { articles } }: Reader) => {
  const next = (from: ReturnType<typeof sql>) =>
    sql`select min(${articles.lang}) from ${articles} where ${articles.status} = ${sql.placeholder('status')} and ${from} and ${articles.lang} < ${sql.placeholder('before')}`
  return db.select({ lang: sql<string>`lang` }).from(
    sql`(with recursive found(lang) as (
        ${next(sql`${articles.lang} >= ${sql.placeholder('from')}`)}
        union all select (${next(sql`${articles.lang} > found.lang`)}) from found where found.lang is not null
      ) select lang from found where lang is not null) found`,
  )
})

/**
 * The languages among the articles that the filter finds: basic filtering (RFC 4647, section 3.3.1), where `en` finds
 * `en-US` too. With their names an index gives the articles in order. Undefined: no filter.
 */
export async function listLanguages(
  reader: Reader,
  { status = ['published'], lang }: LanguageFilter,
): Promise<string[] | undefined> {
  if (lang === undefined) {
    return undefined
  }
  const stored = new Set(status.map(state => (state === 'scheduled' ? 'published' : state)))
  const found = await Promise.all(
    // `.` follows `-`.
    [...stored].flatMap(one =>
      lang.map(from => languages(reader, { status: one, from, before: `${from}.` })),
    ),
  )
  return [...new Set(found.flat().map(row => row.lang))]
}
