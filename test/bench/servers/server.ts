/** A measured server, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { pinned } from '../machine.ts'

export type Server = {
  /** For messages. */
  name: string
  pid: number
  address: string
  /** The first process of its database server. */
  database?: number | undefined
  /** Ends it in order. */
  stop: () => Promise<void>
}

export type Command = {
  name: string
  port: number
  /** The program and its parameters. */
  command: readonly string[]
  environment?: Record<string, string>
  folder?: string
  /** A descriptor to which standard output goes. */
  output?: number
  database?: number | undefined
  /** What it must answer before it is measured. */
  path: string
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) {
    child.kill('SIGKILL')
  }
})

/** The patience with a start, in milliseconds. */
const PATIENCE = 60_000

/** Starts a server on the core of servers. @returns once it has answered with success. */
export async function startServer({
  name,
  port,
  command,
  environment = {},
  folder,
  output,
  database,
  path,
}: Command): Promise<Server> {
  const [program = '', ...parameters] = pinned('server', command)
  const child = spawn(program, parameters, {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: String(port), ...environment },
    stdio: ['ignore', output ?? 'ignore', 'inherit'],
  })
  running.add(child)
  const address = `http://127.0.0.1:${port}`
  await answering(child, name, `${address}${path}`)
  return { name, pid: child.pid ?? 0, address, database, stop: () => stop(child) }
}

async function answering(child: ChildProcess, name: string, url: string): Promise<void> {
  const giveUp = performance.now() + PATIENCE
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() > giveUp) {
      throw new Error(`${name} did not start.`)
    }
    await pause(2)
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise(resolve => {
    get(url, { agent: false }, response => {
      response.resume().on('end', () => resolve(response.statusCode === 200))
    }).on('error', () => resolve(false))
  })
}

async function stop(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  await closed
  running.delete(child)
}
