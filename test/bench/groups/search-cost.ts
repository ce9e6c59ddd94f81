/** What search costs in the process itself: an editor's save, and the event loop while costly searches run. */
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { NewArticle } from '../../../src/content/model/article.ts'
import { STANDARD_HISTORY } from '../../../src/content/store/revision-queries.ts'
import type searchPage from '../../../src/search/search-page.ts'
import { indexArticle } from '../../../src/search/store/index-article.ts'
import { openStorage } from '../../../src/storage/open.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { importArticle } from '../../../src/transfer/import.ts'
import { seededRandom } from '../../torture/random.ts'
import type { Bench } from '../bench.ts'
import { textOf } from '../content/texts.ts'
import { judge, median } from '../rows.ts'

const SAVES_A_ROUND = 100
const SECTIONS = 10
const CHARACTERS = 1_000
const PUBLISHED = '2026-01-01T00:00:00.000Z'

const random = seededRandom(3)
const sectionOf = () => ({ heading: textOf(random, 30), body: textOf(random, CHARACTERS) })

/** Saves of an article with ten sections on SQLite, with and without search. */
export async function measureSaves(bench: Bench): Promise<void> {
  const storage = await openStorage({ url: `file:${join(bench.newFolder(), 'stet.db')}` })
  for (const { name, changed } of [
    { name: 'one of ten sections changed', changed: 1 },
    { name: 'all ten sections changed', changed: SECTIONS },
  ]) {
    const indexed = saver(storage, `indexed-${changed}`, changed, [indexArticle])
    const plain = saver(storage, `plain-${changed}`, changed, [])
    const rounds: { ours: number; theirs: number }[] = []
    for (let round = 0; round <= bench.options.rounds; round += 1) {
      const [ours, theirs] = [await costOf(indexed), await costOf(plain)]
      // The first round only warms up.
      if (round > 0) {
        rounds.push({ ours, theirs })
      }
    }
    bench.report({
      group: 'saves',
      name: `save, ${name}`,
      against: 'without search',
      figures: {
        Stet: { cpu: median(rounds.map(({ ours }) => ours)) },
        'without search': { cpu: median(rounds.map(({ theirs }) => theirs)) },
      },
      judged: [
        judge(
          'processor time',
          rounds.map(({ ours, theirs }) => theirs / ours),
          { least: 0.5 },
        ),
      ],
    })
  }
  await storage.close()
}

type Indexers = NonNullable<Parameters<typeof importArticle>[3]>['indexers']

/** Makes a function that saves an article again, with other words in so many of its sections. */
function saver(storage: Storage, slug: string, changed: number, indexers: Indexers) {
  const sections = Array.from({ length: SECTIONS }, sectionOf)
  const context = {
    editor: null,
    // Each save keeps the former version.
    history: { ...STANDARD_HISTORY, mergeMinutes: 0 },
    siteLang: 'en',
    listeners: [],
    indexers,
  }
  return async () => {
    sections.splice(0, changed, ...Array.from({ length: changed }, sectionOf))
    const article = {
      slug,
      title: 'A title',
      lang: 'en',
      status: 'published',
      publishedAt: PUBLISHED,
      sections,
    }
    await importArticle(storage, NewArticle.parse(article), true, context)
  }
}

/** Microseconds of processor time of a save. */
async function costOf(save: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  for (let count = 0; count < SAVES_A_ROUND; count += 1) {
    await save()
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / SAVES_A_ROUND
}

const SEARCHES = 40
/** So many wait; one more would be refused. */
const AT_ONCE = 16
const SEARCH = new URL('../../../src/search/search-page.ts', import.meta.url)

/** How late the event loop is while costly searches run beside it. @param q what they ask for. */
export async function measureHold(bench: Bench, url: string, q: string): Promise<void> {
  const storage = await openStorage({ url })
  const order = {
    q,
    filters: {},
    slice: { limit: 20, from: undefined, back: false },
    now: new Date().toISOString(),
    counts: true,
  }
  const search = () => storage.beside<typeof searchPage>(SEARCH, order)
  await search()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let left = SEARCHES
  const client = async () => {
    while (left > 0) {
      left -= 1
      await search()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client))
  delay.disable()
  await storage.close()
  const value = delay.percentile(99) / 1e6
  bench.report({
    group: 'search',
    name: `event loop beside ${SEARCHES} costly searches, sqlite`,
    figures: {},
    judged: [{ measure: 'held', value, target: { most: 20 } }],
  })
}
