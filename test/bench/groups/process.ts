/** The process itself: how soon it answers after its start, and how much memory it takes. */
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../ports.ts'
import type { Bench } from '../bench.ts'
import type { Site } from '../content/sites.ts'
import { measure } from '../load/measure.ts'
import { type Judged, judge, median } from '../rows.ts'
import { processorTime, residentMemory } from '../servers/processes.ts'
import { type Server, startServer } from '../servers/server.ts'
import { ROOT } from '../servers/stet.ts'
import { postOf } from './posts.ts'
import { READS, revalidated, whole } from './reads.ts'

/** As plain JavaScript, because TypeScript takes Node a moment of its own. */
const BARE = `
import Fastify from 'fastify'
const app = Fastify()
app.get('/v1/articles', (request, reply) => reply.type('application/json').send('{}'))
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })`

const startBare = async () =>
  startServer({
    name: 'bare Fastify',
    port: await freePort(),
    command: [process.execPath, '--input-type=module', '--eval', BARE],
    folder: ROOT,
    path: '/v1/articles',
  })

type Start = { milliseconds: number; cpu: number }

/** Starts a server, and stops it once it has answered. */
async function timeStart(start: () => Promise<Server>): Promise<Start> {
  const began = performance.now()
  const server = await start()
  const taken = { milliseconds: performance.now() - began, cpu: processorTime(server.pid) }
  // What a start leaves for the next one is written after the first answer.
  await pause(500)
  await server.stop()
  return taken
}

/** From the start of the process to its first answer. */
export async function measureStart(bench: Bench): Promise<void> {
  const starts = { first: [] as Start[], second: [] as Start[], bare: [] as Start[] }
  for (let round = 0; round < bench.options.rounds; round += 1) {
    const site = await bench.sites.small('sqlite')
    starts.bare.push(await timeStart(startBare))
    starts.first.push(await timeStart(() => bench.startStet(site)))
    starts.second.push(await timeStart(() => bench.startStet(site)))
  }
  const rows = [
    { name: 'start to first answer, with compiled code', of: starts.second, most: 2.7 },
    { name: 'start to first answer, nothing compiled yet', of: starts.first, most: 5 },
  ]
  const figuresOf = (of: Start[]) => ({
    cpu: median(of.map(({ cpu }) => cpu)),
    p50: median(of.map(({ milliseconds }) => milliseconds)),
  })
  for (const { name, of, most } of rows) {
    const ratios = (figure: keyof Start) =>
      of.map((one, n) => one[figure] / (starts.bare[n]?.[figure] ?? NaN))
    bench.report({
      group: 'start',
      name,
      against: 'bare Fastify',
      figures: { Stet: figuresOf(of), 'bare Fastify': figuresOf(starts.bare) },
      judged: [judge('time', ratios('milliseconds'), { most }), judge('processor time', ratios('cpu'))],
    })
  }
}

/** Milliseconds until a process has done what it does after its start. */
const SETTLED = 2_000

/** Megabytes in memory: idle, after every kind of load, and with the large site. */
export async function measureMemory(bench: Bench): Promise<void> {
  const report = (name: string, value: number, most: number) => {
    const judged: Judged[] = [{ measure: 'memory', value, target: { most } }]
    bench.report({ group: 'memory', name, figures: {}, judged })
  }
  const small = await memoryOf(bench, await bench.sites.small('sqlite'), true)
  report('memory idle', small.idle, 140)
  report('memory after load', small.loaded, 185)
  if (bench.hasLarge) {
    const large = await memoryOf(bench, await bench.sites.large('sqlite'), false)
    report(`memory after load, ${bench.options.size} articles`, large.loaded, 220)
  }
}

async function memoryOf(bench: Bench, site: Site, posts: boolean) {
  // Started once before, as nearly every service was: the first start keeps what Node compiles.
  await (await bench.startStet(site)).stop()
  const stet = await bench.startStet(site)
  await pause(SETTLED)
  const idle = residentMemory(stet.pid)
  for (const { path } of READS) {
    await measure(stet, whole(path), bench.options.seconds)
    await measure(stet, await revalidated(stet, path), bench.options.seconds)
  }
  if (posts) {
    await measure(stet, await postOf(bench, 2_000), bench.options.seconds)
  }
  const loaded = residentMemory(stet.pid)
  await stet.stop()
  return { idle, loaded }
}
