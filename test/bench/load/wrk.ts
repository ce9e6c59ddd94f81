/** Load by wrk, which asks several times as fast as a server on one core answers. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { pinned } from '../machine.ts'
import { type Asked, type Load, writePosts } from './load.ts'

const SCRIPT = fileURLToPath(new URL('wrk.lua', import.meta.url))

export async function askWithWrk({ url, headers, connections, seconds, posts }: Load): Promise<Asked> {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, ...given, url]
  const file = posts && writePosts(posts)
  const [command = '', ...parameters] = pinned('client', ['wrk', ...options, ...(file ? ['--', file] : [])])
  const output = await text(spawn(command, parameters, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout)
  const [, figures] = /^FIGURES (.*)$/m.exec(output) ?? []
  if (figures === undefined) {
    throw new Error(`wrk says: ${output}`)
  }
  return JSON.parse(figures) as Asked
}
