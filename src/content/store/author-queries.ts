import type { Slice } from '../../kernel/paging.ts'
import { and, count, max, sql } from '../../storage/drizzle.ts'
import { preparedByShape } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { countNames, isPublicPart, pageOfNames, valuesOf } from './public-part-queries.ts'

const selection = preparedByShape(({ db, tables: { articleAuthors } }, { back }: { back: boolean }) => {
  const { name, url, namesakes } = articleAuthors
  const page = pageOfNames(name, back)
  return db
    .select({ name, url: max(url), articleCount: count(sql`case when ${namesakes} = 0 then 1 end`) })
    .from(articleAuthors)
    .where(and(page.position, isPublicPart(articleAuthors)))
    .groupBy(name)
    .orderBy(page.orderBy)
    .limit(page.limit)
})

/** One slice of the authors of public articles by name. When it goes back, the rows come in reverse. */
export const listAuthors = (reader: Reader, slice: Slice, now: string) =>
  selection(reader, { back: slice.back }, valuesOf(slice, now))

export const countAuthors = countNames(({ articleAuthors }) => ({
  table: articleAuthors,
  name: articleAuthors.name,
}))
