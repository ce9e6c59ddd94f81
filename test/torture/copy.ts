/** Moves a site to PostgreSQL and back by the command `copy`, which is killed on the way. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openStorage } from '../../src/storage/open.ts'
import { startPostgres } from '../postgres-server.ts'
import { makeSite } from './copy-content.ts'
import { dump } from './dump.ts'
import { seededRandom } from './random.ts'

export type CopyOptions = {
  /** An empty folder. */
  folder: string
  articles: number
  comments: number
  /** How often each copy is killed before it may end. */
  kills: number
  seed: number
  say: (line: string) => void
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** @returns what was wrong. */
export async function copyThereAndBack(options: CopyOptions): Promise<string[]> {
  const { folder, articles, comments, kills, seed, say } = options
  const random = seededRandom(seed)
  const [first, last] = ['first.db', 'last.db'].map(name => `file:${join(folder, name)}`) as [string, string]
  const source = await openStorage({ url: first })
  await makeSite(source, { articles, comments, random })
  await source.close()
  const server = await startPostgres()
  const complaints: string[] = []
  try {
    const between = server.url('postgres')
    for (const [name, from, to] of [
      ['to PostgreSQL', first, between],
      ['to SQLite', between, last],
    ] as const) {
      const killed = await killCopies({ from, to, times: kills, delay: () => random() * 3_000 })
      complaints.push(...killed.complaints)
      const start = performance.now()
      const { status, stdout, stderr } = spawnSync(process.execPath, copyArguments(from, to), {
        encoding: 'utf8',
      })
      const seconds = ((performance.now() - start) / 1_000).toFixed(1)
      say(`  ${name.padEnd(13)} ${seconds} s, after ${killed.kills} copies killed on the way`)
      if (status !== 0) {
        complaints.push(`copy ${name}: ${stderr}`)
      }
      if (to === last) {
        for (const line of stdout.trimEnd().split('\n')) {
          say(`  ${line}`)
        }
      }
    }
  } finally {
    await server.remove()
  }
  const [before, after] = await Promise.all([dump(first), dump(last)])
  const equal = before.equals(after)
  say(
    `  export        ${before.length.toLocaleString('en')} bytes before, ${after.length.toLocaleString('en')} after`,
  )
  say(`  equal         ${equal ? 'to the byte' : 'no'}`)
  return equal ? complaints : [...complaints, 'the export after both copies differs from the one before']
}

const copyArguments = (from: string, to: string) => [MAIN, 'copy', '--from', from, '--to', to]

type Kills = { from: string; to: string; times: number; delay: () => number }

/** Kills a copy some time after it has begun, again and again. What it leaves must be refused by all other commands. */
async function killCopies({ from, to, times, delay }: Kills) {
  const complaints: string[] = []
  let kills = 0
  for (let round = 0; round < times; round += 1) {
    const child = spawn(process.execPath, copyArguments(from, to), { stdio: ['ignore', 'ignore', 'pipe'] })
    const ended = once(child, 'exit')
    // Its first line tells that a table was copied.
    await Promise.race([once(child.stderr, 'data'), ended])
    child.stderr.resume()
    await Promise.race([pause(delay()), ended])
    child.kill('SIGKILL')
    const [, signal] = await ended
    if (signal !== 'SIGKILL') {
      complaints.push(`a copy ended before it was killed, so that nothing was tried: ${to}`)
      break
    }
    kills += 1
    const env = { ...process.env, DATABASE_URL: to }
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'migrate'], { env, encoding: 'utf8' })
    if (status !== 1 || !stderr.startsWith('The database has an unfinished copy')) {
      complaints.push(`what a killed copy left was not refused: ${stderr}`)
    }
  }
  return { kills, complaints }
}
