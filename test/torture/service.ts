/** The real service as a process of its own, which can be killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { NewArticle } from '../../src/content/model/article.ts'
import { openStorage } from '../../src/storage/open.ts'
import { importArticle } from '../../src/transfer/import.ts'
import { PATIENCE } from '../wait.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/**
 * Each post comes from another address, by a proxy that is trusted, as the comments of many readers do. So what one
 * reader may do keeps its default, and only what all may do together is out of the way.
 */
const SETTINGS = {
  TRUSTED_PROXIES: '127.0.0.1/32',
  RATE_LIMIT: '1000000',
  KEY_RATE_LIMIT: '1000000',
  COMMENT_RATE_LIMIT_ARTICLE: '1000000',
  COMMENT_RATE_LIMIT_ALL: '1000000',
  // What is posted is public at once; `day.ts` is about the rules.
  COMMENT_RULES: 'policy',
  COMMENT_PROOF: 'never',
  LOG_LEVEL: 'silent',
  // How busy this machine is with other things is not what is tried.
  OVERLOAD_DELAY: '60000',
}

export const ARTICLES = ['one', 'two', 'three'] as const

/**
 * Puts a few articles that take comments into the database at the address. It is closed again, so that all of an SQLite
 * database is in the one file.
 */
export async function makeDatabase(url: string): Promise<void> {
  const storage = await openStorage({ url })
  for (const slug of ARTICLES) {
    const article = {
      slug,
      title: slug,
      lang: 'en',
      status: 'published',
      publishedAt: '2025-01-01T00:00:00Z',
    }
    await importArticle(storage, NewArticle.parse(article), false)
  }
  await storage.close()
}

export type RunningService = {
  child: ChildProcess
  /** Resolves once the service says that it is ready. @throws when it ended instead. */
  ready: () => Promise<void>
  /** SIGKILL, sent before this returns; the promise resolves when the process is gone. */
  kill: () => Promise<void>
}

export type ServiceOptions = {
  /** Its address: `file:…` or `postgres://…`. */
  database: string
  port: number
  /** A command that runs the service, such as a tracer with its options. It must stay the same process. */
  under?: readonly string[]
  /** A module that is loaded before the service. */
  preload?: URL
  environment?: Record<string, string>
  /** Takes each line of the log; there are none unless `environment` sets a level. */
  onLog?: (line: string) => void
}

export function startService(options: ServiceOptions): RunningService {
  const { database, port, under = [], preload, environment = {}, onLog } = options
  const node = [process.execPath, ...(preload ? ['--import', preload.href] : []), MAIN, 'serve']
  const [command = '', ...parameters] = [...under, ...node]
  const child = spawn(command, parameters, {
    // Nothing of this process's environment: a test runner's hooks would slow every start down.
    env: {
      PATH: process.env['PATH'],
      ...SETTINGS,
      DATABASE_URL: database,
      PORT: String(port),
      ...environment,
    },
    stdio: ['ignore', onLog ? 'pipe' : 'ignore', 'pipe', 'ipc'],
  })
  if (onLog && child.stdout) {
    createInterface(child.stdout).on('line', onLog)
  }
  let complaints = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString()
  })
  const gone = once(child, 'close')
  const killNow = () => {
    child.kill('SIGKILL')
  }
  process.once('exit', killNow)

  return {
    child,
    async ready() {
      const giveUp = performance.now() + PATIENCE
      while (child.exitCode === null && child.signalCode === null && performance.now() < giveUp) {
        if (await answersReady(port)) {
          return
        }
        await pause(5)
      }
      throw new Error(`The service did not start: ${complaints || 'it said nothing'}`)
    },
    async kill() {
      process.off('exit', killNow)
      killNow()
      await gone
    },
  }
}

let asked = 0

async function answersReady(port: number): Promise<boolean> {
  asked += 1
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
      // Each time from elsewhere, so that no limit of requests is used up by asking.
      headers: { 'x-forwarded-for': `192.168.${(asked >> 8) & 255}.${asked & 255}` },
      signal: AbortSignal.timeout(PATIENCE),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
