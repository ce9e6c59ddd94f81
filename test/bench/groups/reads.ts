/** Reads of the small site: from the cache, as 304, and without the cache. */
import type { Bench } from '../bench.ts'
import { compare } from '../compare.ts'
import { PATHS } from '../content/site.ts'
import type { Request } from '../load/measure.ts'
import { etagOf, startReference } from '../servers/references.ts'
import type { Server } from '../servers/server.ts'

export const READS = [
  { name: 'article page', path: PATHS.page, hit: 0.95, miss: 0.5 },
  { name: 'list of 20', path: PATHS.list, hit: 0.95, miss: 0.55 },
  { name: '50 comments', path: PATHS.comments, hit: 1, miss: 0.5 },
]

export const whole = (path: string): Request => ({ path, status: 200 })

export const revalidated = async (server: Server, path: string): Promise<Request> => ({
  path,
  status: 304,
  headers: { 'if-none-match': await etagOf(server, path) },
})

/** From the cache, beside servers that have nothing but the bytes. */
export async function measureHits(bench: Bench): Promise<void> {
  const { stet, bare, node } = await startAll(bench)
  for (const { name, path, hit } of READS) {
    await compare(bench, {
      group: 'hits',
      name: `${name}, cached`,
      ours: { server: stet, request: whole(path) },
      theirs: { server: bare, request: whole(path) },
      limit: { server: node, request: whole(path) },
      targets: { rate: hit, cpu: hit },
    })
  }
  await stopAll(stet, bare, node)
}

export async function measureUnchanged(bench: Bench): Promise<void> {
  const { stet, bare, node } = await startAll(bench)
  for (const { name, path } of READS) {
    await compare(bench, {
      group: 'unchanged',
      name: `${name}, 304`,
      ours: { server: stet, request: await revalidated(stet, path) },
      theirs: { server: bare, request: await revalidated(bare, path) },
      limit: { server: node, request: await revalidated(node, path) },
      targets: { rate: 0.95, cpu: 0.95 },
    })
  }
  await stopAll(stet, bare, node)
}

export async function measureMisses(bench: Bench): Promise<void> {
  const stet = await bench.startStet(await bench.sites.small('sqlite'), { cache: false })
  const byHand = await startReference(bench, 'sqlite', stet, await bench.sites.small('sqlite'))
  for (const { name, path, miss } of READS) {
    await compare(bench, {
      group: 'misses',
      name: `${name}, cache off`,
      ours: { server: stet, request: whole(path) },
      theirs: { server: byHand, request: whole(path) },
      targets: { rate: miss, cpu: miss },
    })
  }
  await stopAll(stet, byHand)
}

async function startAll(bench: Bench) {
  const site = await bench.sites.small('sqlite')
  const stet = await bench.startStet(site)
  const bare = await startReference(bench, 'memory', stet, site)
  const node = await startReference(bench, 'node', stet, site)
  return { stet, bare, node }
}

export const stopAll = (...servers: Server[]) => Promise.all(servers.map(server => server.stop()))
