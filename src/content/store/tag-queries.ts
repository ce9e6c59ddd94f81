import type { Slice } from '../../kernel/paging.ts'
import { and, count } from '../../storage/drizzle.ts'
import { preparedByShape } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { countNames, isPublicPart, pageOfNames, valuesOf } from './public-part-queries.ts'

const selection = preparedByShape(({ db, tables: { articleTags } }, { back }: { back: boolean }) => {
  const page = pageOfNames(articleTags.tag, back)
  return db
    .select({ name: articleTags.tag, articleCount: count() })
    .from(articleTags)
    .where(and(page.position, isPublicPart(articleTags)))
    .groupBy(articleTags.tag)
    .orderBy(page.orderBy)
    .limit(page.limit)
})

/** One slice of the tags of public articles by name. When it goes back, the rows come in reverse. */
export const listTags = (reader: Reader, slice: Slice, now: string) =>
  selection(reader, { back: slice.back }, valuesOf(slice, now))

export const countTags = countNames(({ articleTags }) => ({ table: articleTags, name: articleTags.tag }))
