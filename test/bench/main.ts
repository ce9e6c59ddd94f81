/** `npm run bench`: Stet on either database beside bare Fastify that sends the same bytes, in one run on one machine. */
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../torture/random.ts'
import { discuss, makeContent } from './data.ts'
import { type Figures, measure } from './measure.ts'
import { type Server, startBare, startDatabase, startStet, take } from './servers.ts'
import { newPost, pathsFor, rowsOf, type Shot } from './shots.ts'
import { machine, tables } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    'log-level': { type: 'string', default: 'info' },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const logLevel = values['log-level']
const say = (line: string) => process.stdout.write(`${line}\n`)

const folder = mkdtempSync(join(tmpdir(), 'stet-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const file = join(folder, 'stet.db')
const paths = pathsFor(await makeContent(`file:${file}`))
const copy = join(folder, 'bare.db')
copyFileSync(file, copy)
const sqlite = await startStet(`file:${file}`, logLevel)
await discuss(sqlite.address)
const { server: database, url, postmaster } = await startDatabase(file)
const postgres = { ...(await startStet(url, logLevel)), postmaster }

const pages = [
  await take(sqlite, paths.page),
  await take(sqlite, paths.list),
  await take(sqlite, paths.comments),
]
const posted = await take(sqlite, paths.post, { method: 'POST', ...newPost(seededRandom(1)) })
const bare = await startBare({
  pages: pages.map(page => ({ ...page, path: page.path.split('?')[0] ?? '' })),
  posts: { stored: paths.post, forNothing: paths.postForNothing, body: posted.body },
  database: copy,
})
const servers: Record<Shot['server'], Server> = { sqlite, postgres, bare }
for (const page of pages) {
  for (const server of [postgres, bare]) {
    const { body, etag } = await take(server, page.path)
    if (body !== page.body || etag !== page.etag) {
      throw new Error(`${page.path}: the servers do not send the same bytes.`)
    }
  }
}

const rows = rowsOf(paths, pages[0]?.etag ?? '')
const shots = [...new Set(rows.flatMap(row => [row.sqlite, row.postgres, row.bare]))]
const results = new Map<Shot, Figures[]>(shots.map(shot => [shot, []]))
const [pageBytes, listBytes, commentsBytes] = pages.map(({ body }) => Buffer.byteLength(body))
say(`${machine()}; databases in ${tmpdir()}, both sync every commit`)
say(
  `Bytes of the body: page ${pageBytes}, list ${listBytes}, comments ${commentsBytes}. Log level ${logLevel}.`,
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
say(`Medians of ${rounds} rounds of ${seconds} s each, in turn; every answer had the expected status.\n`)
say(tables(rows, results))
say(`
The client, the servers and PostgreSQL share the cores of this one machine: on few cores PostgreSQL competes with the
very service that it serves, as it would not on a machine of its own, and no network lies between them. Where bare
Fastify answers faster than the client can ask, its rate is the client's, and the ratio of rates flatters Stet; the
processor time of the server for each request does not. GET with 16 connections, POST with 64. The bare server has no
log, no limits, no headers of its own, checks nothing, and stores comments in SQLite.`)

for (const { child } of Object.values(servers)) {
  child.kill('SIGKILL')
  await once(child, 'close')
}
await database.remove()
