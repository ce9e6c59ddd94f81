/** Every slice of a list, from every place and in every order, beside what sorting all articles gives. */
import t from 'tap'
import { type ListedArticle, listParts } from '../../../src/content/model/rows.ts'
import { countMatchingArticles, listArticles } from '../../../src/content/store/article-list-queries.ts'
import type { ArticleFilters, SortColumn } from '../../../src/content/store/article-list-shape.ts'
import { replaceAuthorsAndTags } from '../../../src/content/store/article-queries.ts'
import { DATABASE, openTestStorage } from '../../databases.ts'
import { seededRandom, wholeBelow } from '../../torture/random.ts'

const random = seededRandom(24)
const pick = <T>(list: readonly T[]): T => list[wholeBelow(random, list.length)] as T
const maybe = <T>(value: T, one = 3): T | undefined => (wholeBelow(random, one) === 0 ? value : undefined)

const ARTICLES = 120
const NOW = '2025-06-05T00:00:00.000Z'
/** Few, so that many articles have the same one; the last two are still to come. */
const TIMES = [1, 2, 3, 4, 5, 6, 7].map(day => `2025-06-0${day}T00:00:00.000Z`)
const LANGS = ['de', 'en', 'en-GB', 'en-US', 'eno', 'vi']
const TAGS = ['a', 'B, b', 'Ç', 'rare']

type Known = ListedArticle & { tags: string[]; authors: { name: string; url: null }[] }

function makeArticle(index: number): Known {
  const status = pick(['published', 'published', 'published', 'draft', 'archived'] as const)
  return {
    id: `id-${String(wholeBelow(random, 1_000)).padStart(3, '0')}-${index}`,
    slug: `article-${index}`,
    title: `Title ${index}`,
    titleKey: pick(['same', 'other', `title ${index}`]),
    subtitle: null,
    subtitleLang: null,
    // One of each in a group.
    lang: LANGS[index % 20] ?? pick(LANGS),
    summary: null,
    status,
    image: null,
    canonicalUrl: null,
    metaTitle: null,
    metaDescription: null,
    commentPolicy: 'open',
    translationGroup: index % 20 < LANGS.length ? `group-${Math.floor(index / 20)}` : null,
    meta: {},
    wordCount: 1,
    publishedAt: pick(TIMES),
    createdAt: NOW,
    updatedAt: pick(TIMES),
    version: 1,
    tags: TAGS.filter(tag => wholeBelow(random, tag === 'rare' ? 20 : 2) === 0),
    authors: pick([['Ada'], ['bo'], ['Bo', 'Ada'], ['ADA', 'Bo', 'ada'], []]).map(name => ({
      name,
      url: null,
    })),
  }
}

/** Slugs of names that they differ from. */
const SLUGS: Record<string, string> = { 'b-b': 'b, b', c: 'ç' }

const stateOf = ({ status, publishedAt }: Known) =>
  status === 'published' && (publishedAt ?? '') > NOW ? 'scheduled' : status

/** Names are told by any case; this test has no slug that is another name. */
function hasNamed(names: string[], any: readonly string[] | undefined, all: readonly string[] = []): boolean {
  const fold = (name: string) => SLUGS[name.toLowerCase()] ?? name.toLowerCase()
  const has = (name: string) => names.some(one => one.toLowerCase() === fold(name))
  return (any?.some(has) ?? true) && all.every(has)
}

const isFound = (
  one: Known,
  { status, lang, tag, tagAll, author, authorAll, slug, ...rest }: ArticleFilters,
) =>
  (status ?? ['published']).includes(stateOf(one)) &&
  hasNamed(one.tags, tag, tagAll) &&
  hasNamed(
    one.authors.map(({ name }) => name),
    author,
    authorAll,
  ) &&
  (lang?.some(range => one.lang === range || one.lang.startsWith(`${range}-`)) ?? true) &&
  (slug?.includes(one.slug) ?? true) &&
  (rest.translationGroup === undefined || one.translationGroup === rest.translationGroup) &&
  (rest.updatedAfter === undefined || one.updatedAt > rest.updatedAfter) &&
  (rest.publishedAfter === undefined || (one.publishedAt ?? '') > rest.publishedAfter) &&
  (rest.publishedBefore === undefined || (one.publishedAt ?? '') < rest.publishedBefore)

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

t.test('slices', async t => {
  const storage = await openTestStorage(t)
  const all = Array.from({ length: ARTICLES }, (_one, index) => makeArticle(index))
  await storage.write(async writer => {
    for (const one of all) {
      const { tags: _tags, authors: _authors, ...row } = one
      await writer.db.insert(writer.tables.articles).values(row)
      await replaceAuthorsAndTags(writer, row.id, listParts(row.id, one), 'en')
    }
  })
  const rounds = DATABASE === 'postgres' ? 150 : 1_500
  for (let round = 0; round < rounds; round += 1) {
    const filters: ArticleFilters = {
      status: maybe([
        ['published'],
        ['scheduled', 'published'],
        ['draft', 'archived', 'published'],
      ] as const)?.[wholeBelow(random, 3)],
      lang: maybe(pick([['en'], ['en-US', 'vi'], ['fr'], ['de']])),
      tag: maybe(pick([['a'], ['b-b'], ['RARE'], ['rare', 'ç', 'none'], ['a', 'c'], ['none']]), 6),
      tagAll: maybe(pick([['A'], ['a', 'b, b'], ['c', 'rare'], ['none', 'a']]), 6),
      author: maybe(pick([['ada'], ['Bo', 'Nobody'], ['BO', 'cy'], ['ada', 'bo']]), 6),
      authorAll: maybe(pick([['Ada'], ['ada', 'bo']]), 6),
      translationGroup: maybe(pick(['group-1', 'group-2', 'none']), 6),
      updatedAfter: maybe(pick(TIMES), 6),
      slug: maybe(all.slice(0, 40).map(({ slug }) => slug)),
      publishedAfter: maybe(pick(TIMES)),
      publishedBefore: maybe(pick(TIMES)),
    }
    const column = pick<SortColumn>(['publishedAt', 'publishedAt', 'updatedAt', 'titleKey', 'id'])
    const descending = pick([true, false])
    const place = pick(all)
    const slice = {
      limit: 1 + wholeBelow(random, 30),
      back: pick([true, false]),
      // Also of an article that the list does not have, as a forged cursor has it.
      from: maybe({ value: pick([String(place[column]), pick(TIMES), '~']), id: pick([place.id, '', '~']) }),
    }
    const down = descending !== slice.back
    const order = (one: { value: string; id: string }, other: { value: string; id: string }) =>
      (compare(one.value, other.value) || compare(one.id, other.id)) * (down ? -1 : 1)
    const placeOf = (one: Known) => ({ value: String(one[column]), id: one.id })
    const found = all.filter(one => isFound(one, filters))
    const expected = found
      .filter(one => slice.from === undefined || order(placeOf(one), slice.from) > 0)
      .sort((one, other) => order(placeOf(one), placeOf(other)))
      .slice(0, slice.limit + 1)
      .map(({ id }) => id)
    const rows = await listArticles(storage.read, filters, { column, descending }, slice, NOW)
    const total = await countMatchingArticles(storage.read, filters, NOW)
    const ids = rows.map(({ id }) => id)
    if (ids.join() !== expected.join() || total !== found.length) {
      t.same([ids, total], [expected, found.length], JSON.stringify({ filters, column, descending, slice }))
      return
    }
  }
})
