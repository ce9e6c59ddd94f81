/** Searches of the large site, and other reads beside costly ones. */
import type { Bench } from '../bench.ts'
import { compare } from '../compare.ts'
import { PATHS } from '../content/site.ts'
import { measureBeside } from './posts.ts'
import { whole } from './reads.ts'
import { measureHold } from './search-cost.ts'

/** So many are not refused: one is run and the others wait. */
const SEARCHING = 8
const READING = 26

/** From words that a section alone has to those that all have. */
const SEARCHES = {
  'a rare word': '777',
  'a frequent word': 'section',
  'two frequent words': 'older article',
  'a phrase': '"an older article"',
  'a prefix': 'ol*',
  'a frequent word and not another': 'section -number',
  nothing: 'zzyzx',
}

const searchFor = (q: string) => `/v1/search?q=${encodeURIComponent(q)}`

/** The costliest that may be asked: all sections have all of it. */
const COSTLY = 'only section older article number an of*'

export async function measureSearch(bench: Bench): Promise<void> {
  for (const database of bench.options.databases) {
    const stet = await bench.startStet(await bench.sites.large(database), { cache: false })
    for (const [name, q] of Object.entries(SEARCHES)) {
      await compare(bench, {
        group: 'search',
        name: `search for ${name}, cache off, ${database}`,
        against: 'the list of 20',
        ours: { server: stet, request: { ...whole(searchFor(q)), connections: SEARCHING } },
        theirs: { server: stet, request: { ...whole(PATHS.list), connections: SEARCHING } },
        targets: {},
      })
    }
    await measureBeside(bench, stet, {
      group: 'search',
      name: `article page beside costly searches, ${database}`,
      read: { ...whole(PATHS.page), connections: READING },
      other: { ...whole(searchFor(COSTLY)), connections: SEARCHING },
    })
    await stet.stop()
    if (database === 'sqlite') {
      await measureHold(bench, (await bench.sites.large(database)).url, COSTLY)
    }
  }
}
