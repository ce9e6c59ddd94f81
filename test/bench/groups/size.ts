/** The large site beside the small one: what is measured must not hang on how much there is. */
import type { Bench } from '../bench.ts'
import { compare } from '../compare.ts'
import { PATHS } from '../content/site.ts'
import type { Server } from '../servers/server.ts'
import { READS, revalidated, stopAll, whole } from './reads.ts'

const TARGETS = { rate: 0.95, cpu: 0.95 }
const ALL = [...READS, { name: 'comments, a crowd below the root', path: PATHS.crowded }]

export async function measureSize(bench: Bench): Promise<void> {
  for (const database of bench.options.databases) {
    const sites = { small: await bench.sites.small(database), large: await bench.sites.large(database) }
    for (const cache of [true, false]) {
      const small = await bench.startStet(sites.small, { cache, name: 'the small site' })
      const large = await bench.startStet(sites.large, { cache, name: 'the large site' })
      for (const { name, path } of ALL) {
        const both = async (title: string, request: (server: Server) => ReturnType<typeof revalidated>) =>
          compare(bench, {
            group: 'size',
            name: `${name}, ${title}, ${database}`,
            against: 'itself on the small site',
            ours: { server: large, request: await request(large) },
            theirs: { server: small, request: await request(small) },
            targets: TARGETS,
          })
        await both(cache ? 'cached' : 'cache off', async () => whole(path))
        if (cache) {
          await both('304', server => revalidated(server, path))
        }
      }
      await stopAll(small, large)
    }
  }
}

const DEEP = 4_000
const PAGE = 20
/** The longest page, to get to a deep one in few steps. */
const STEP = 100

export async function measurePages(bench: Bench): Promise<void> {
  for (const database of bench.options.databases) {
    const stet = await bench.startStet(await bench.sites.large(database), { cache: false })
    const number = Math.min(DEEP, Math.floor(bench.options.size / PAGE) - 1)
    const cursor = await cursorAfter(stet, (number - 1) * PAGE)
    await compare(bench, {
      group: 'pages',
      name: `page ${number} of the list, cache off, ${database}`,
      against: 'page 1',
      ours: { server: stet, request: whole(`${PATHS.list}?limit=${PAGE}&cursor=${cursor}`) },
      theirs: { server: stet, request: whole(`${PATHS.list}?limit=${PAGE}`) },
      targets: TARGETS,
    })
    await stet.stop()
  }
}

/** Walks the list to the cursor behind so many articles. */
async function cursorAfter({ address }: Server, articles: number): Promise<string> {
  let cursor = ''
  for (let walked = 0; walked < articles; ) {
    const limit = Math.min(STEP, articles - walked)
    const response = await fetch(`${address}${PATHS.list}?limit=${limit}${cursor && `&cursor=${cursor}`}`)
    const { page } = (await response.json()) as { page: { next: string } }
    cursor = page.next
    walked += limit
  }
  return cursor
}
