/** Profiles of single routes under load, taken through Node's inspector and drawn as flame graphs. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../ports.ts'
import type { Bench } from '../bench.ts'
import { postOf } from '../groups/posts.ts'
import { READS, revalidated, whole } from '../groups/reads.ts'
import { measure, type Request } from '../load/measure.ts'
import type { Server } from '../servers/server.ts'
import { drawFlames, listHottest } from './flames.ts'
import { openInspector } from './inspector.ts'

/** Microseconds between samples. */
const INTERVAL = 200

/** Writes a `.cpuprofile`, which the tools of browsers open, and a flame graph for each route. */
export async function writeProfiles(bench: Bench, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const database of bench.options.databases) {
    for (const cache of [true, false]) {
      const port = await freePort()
      const flags = [`--inspect=127.0.0.1:${port}`, '--inspect-publish-uid=http']
      const stet = await bench.startStet(await bench.sites.small(database), { cache, flags })
      const inspector = await openInspector(port)
      for (const [name, request] of await requestsOf(bench, stet, cache)) {
        await inspector.send('Profiler.setSamplingInterval', { interval: INTERVAL })
        await measure(stet, request, 1)
        await inspector.send('Profiler.start')
        await measure(stet, request, bench.options.seconds)
        const { profile } = await inspector.send('Profiler.stop')
        const file = join(folder, `${name.replaceAll(' ', '-')}-${database}`)
        writeFileSync(`${file}.cpuprofile`, JSON.stringify(profile))
        writeFileSync(`${file}.svg`, drawFlames(`${name}, ${database}`, profile))
        bench.say(`${file}.svg: ${listHottest(profile)}`)
      }
      inspector.close()
      await stet.stop()
    }
  }
}

async function requestsOf(bench: Bench, stet: Server, cache: boolean): Promise<[string, Request][]> {
  if (!cache) {
    return READS.map(({ name, path }) => [`${name} cache off`, whole(path)])
  }
  const unchanged = await Promise.all(
    READS.map(async ({ name, path }) => [`${name} 304`, await revalidated(stet, path)] as [string, Request]),
  )
  return [
    ...READS.map(({ name, path }) => [`${name} cached`, whole(path)] as [string, Request]),
    ...unchanged,
    ['post of 250', await postOf(bench, 250)],
    ['post of 2000', await postOf(bench, 2_000)],
  ]
}
