/** The command line as a process of its own. */
import { type ChildProcess, execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { temporaryFolder } from '../databases.ts'

export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

const CACHE = process.env['TEST_COMPILE_CACHE']

/** Assignments for `env`: what Node has compiled for one process is kept for the next. Only in a run of all tests. */
export const COMPILED = CACHE === undefined ? [] : [`NODE_COMPILE_CACHE=${CACHE}`]

/** A command without tap in its process. It starts in half of the time, and no coverage is taken. */
export const unmeasured = (...command: string[]): [file: string, ...args: string[]] => [
  'env',
  '-u',
  'NODE_OPTIONS',
  ...COMPILED,
  ...command,
]

export type Result = { code: number; out: string; err: string }

/** Runs a file to its end. */
export const runFile = (
  file: string,
  args: readonly string[],
  { input = '', env = process.env }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Result> =>
  new Promise(resolve => {
    const child = execFile(file, args, { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
    // Some end without reading it.
    child.stdin?.on('error', () => undefined).end(input)
  })

/** A command line of its own database, which no other test sees. */
export function commandLine(t: Test, environment: Record<string, string> = {}) {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'data'))
  const env = {
    ...process.env,
    DATABASE_URL: `file:${join(folder, 'data', 'stet.db')}`,
    // How busy the machine is turns no request away.
    OVERLOAD_DELAY: '60000',
    DRAIN_SECONDS: '0',
    ...environment,
  }
  const pipe = (input: string, ...args: string[]) =>
    runFile(process.execPath, [MAIN, ...args], { input, env })
  const run = (...args: string[]) => pipe('', ...args)
  return { folder, env, run, pipe }
}

/** The address that a starting service prints; its output is read on, because a closed pipe would end it. */
export function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let said = ''
  child.stdout?.on('data', chunk => {
    said += chunk
    const address = /Server listening at ([^\s"]+)/.exec(said)?.[1]
    if (address) {
      resolve(address)
    }
  })
  child.once('exit', () => reject(new Error(`It ended before it listened: ${said}`)))
  return promise
}
