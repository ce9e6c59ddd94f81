/** How much processor time a PostgreSQL server has used, all its processes together. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

/** Microseconds in one tick of the kernel's clock, in which it tells the times of processes. */
const TICK = 10_000

/**
 * The id of a server's first process.
 * @param settings that the server must have, `name=value`.
 * @throws when one of them is another.
 */
export async function postmasterOf(url: string, settings: readonly string[]): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings',
  )
  await client.end()
  const present = new Map(rows.map(({ name, setting }) => [name, setting]))
  for (const setting of settings) {
    const [name = '', value] = setting.split('=')
    if (present.get(name) !== value) {
      throw new Error(`The database server has ${name}=${present.get(name)}.`)
    }
  }
  return Number.parseInt(
    readFileSync(join(present.get('data_directory') ?? '', 'postmaster.pid'), 'utf8'),
    10,
  )
}

/**
 * Microseconds used by the process, its children, and those of them that have ended; where the system does not tell
 * (there is no `/proc`), undefined.
 */
export function usageWithChildren(postmaster: number): number | undefined {
  const own = timesOf(String(postmaster))
  if (own === undefined) {
    return undefined
  }
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(timesOf)
    .filter(times => times?.parent === postmaster)
  const ticks = children.reduce((sum, times) => sum + (times?.alive ?? 0), own.alive + own.ended)
  return ticks * TICK
}

/** The fields of `/proc/<id>/stat` behind the name of the program: parent, and ticks of itself and of ended children. */
function timesOf(id: string): { parent: number; alive: number; ended: number } | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const at = (index: number) => fields[index] ?? 0
    return { parent: at(1), alive: at(11) + at(12), ended: at(13) + at(14) }
  } catch {
    // The process has ended since it was listed.
    return undefined
  }
}
