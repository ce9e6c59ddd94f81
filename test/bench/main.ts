/** `npm run bench`: Stet beside bare Fastify that sends the same bytes, in one run on one machine. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../torture/random.ts'
import { freePort, startService } from '../torture/service.ts'
import type { BareOptions } from './bare.ts'
import { discuss, makeContent } from './data.ts'
import { type Figures, measure, type Server } from './measure.ts'
import { newPost, pathsFor, rowsOf, type Shot } from './shots.ts'
import { machine, table } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    'log-level': { type: 'string', default: 'info' },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const say = (line: string) => process.stdout.write(`${line}\n`)

const folder = mkdtempSync(join(tmpdir(), 'stet-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** The whole answer of either server, which must be a success. */
async function take(address: string, path: string, init: RequestInit = {}) {
  const response = await fetch(`${address}${path}`, init)
  const body = await response.text()
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${body}`)
  }
  return { path, body, etag: response.headers.get('etag') ?? '' }
}

async function startBare(options: BareOptions): Promise<Server> {
  const child = fork(new URL('bare.ts', import.meta.url))
  process.on('exit', () => child.kill('SIGKILL'))
  child.send(options)
  await once(child, 'message')
  return { child, port: options.port }
}

const database = join(folder, 'stet.db')
const paths = pathsFor(await makeContent(database))
const copy = join(folder, 'bare.db')
copyFileSync(database, copy)
const port = await freePort()
const stet = startService({
  database,
  port,
  preload: new URL('usage.ts', import.meta.url),
  environment: { LOG_LEVEL: values['log-level'] },
})
await stet.ready()
const address = `http://127.0.0.1:${port}`
await discuss(address)

const pages = [
  await take(address, paths.page),
  await take(address, paths.list),
  await take(address, paths.comments),
]
const posted = await take(address, paths.post, { method: 'POST', ...newPost(seededRandom(1)) })
const bare = await startBare({
  port: await freePort(),
  pages: pages.map(page => ({ ...page, path: page.path.split('?')[0] ?? '' })),
  posts: { stored: paths.post, forNothing: paths.postForNothing, body: posted.body },
  database: copy,
})
for (const { path, body } of pages) {
  if ((await take(`http://127.0.0.1:${bare.port}`, path)).body !== body) {
    throw new Error(`${path}: the two servers do not send the same bytes.`)
  }
}
const servers = { stet: { child: stet.child, port }, bare }

const rows = rowsOf(paths, pages[0]?.etag ?? '')
const shots = [...new Set(rows.flatMap(row => [row.stet, row.bare]))]
const results = new Map<Shot, Figures[]>(shots.map(shot => [shot, []]))
const [pageBytes, listBytes, commentsBytes] = pages.map(({ body }) => Buffer.byteLength(body))
say(`${machine()}; database in ${tmpdir()}`)
say(
  `Bytes of the body: page ${pageBytes}, list ${listBytes}, comments ${commentsBytes}. Log level ${values['log-level']}.`,
)
for (let round = 0; round <= rounds; round += 1) {
  for (const shot of shots) {
    const figures = await measure(shot, servers[shot.server], round === 0 ? 1 : seconds)
    // The first round only warms up.
    if (round > 0) {
      results.get(shot)?.push(figures)
    }
  }
}
say(
  `Medians of ${rounds} rounds of ${seconds} s each, Stet and bare Fastify in turn; every answer had the expected status.\n`,
)
say(table(rows, results))
say(`
Client and servers share the cores of one machine. Where bare Fastify answers faster than the client can ask, its rate
is the client's, and the ratio of rates flatters Stet; the processor time of the server for each request does not.
GET with 16 connections, POST with 64. The bare server has no log, no limits, no headers of its own, and checks nothing.`)

await stet.kill()
bare.child.kill('SIGKILL')
await once(bare.child, 'close')
