/** Stet as it is deployed: all rules, limits and the log are on. Only the quotas are out of the way. */
import { openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../ports.ts'
import { type Server, startServer } from './server.ts'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

const ENVIRONMENT = {
  // Each post comes from another address, by a proxy that is trusted.
  TRUSTED_PROXIES: '127.0.0.1/32',
  RATE_LIMIT: '1000000',
  POST_RATE_LIMIT: '1000000',
  SEARCH_RATE_LIMIT: '1000000',
  COMMENT_RATE_LIMIT_ARTICLE: '1000000',
  COMMENT_RATE_LIMIT_ALL: '1000000',
  OVERLOAD_DELAY: '60000',
  DRAIN_SECONDS: '0',
}

export type StetOptions = {
  /** The URL of its database. */
  database: string
  /** The first process of the database's server. */
  postmaster?: number | undefined
  /** A folder for its log. */
  folder: string
  /** Whether it keeps answers in memory, which is the default. */
  cache?: boolean
  environment?: Record<string, string>
  /** What `node` gets besides. */
  flags?: readonly string[]
  name?: string
}

/** The options of Node with which `npm start` starts it. */
export function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const [, flags = ''] = /^exec node (.*?)src\/stet\.cjs/.exec(scripts.start) ?? []
  return flags.split(' ').filter(flag => flag !== '')
}

export async function startStet({
  database,
  postmaster,
  folder,
  cache = true,
  environment = {},
  flags = [],
  name = 'Stet',
}: StetOptions): Promise<Server> {
  const port = await freePort()
  return startServer({
    name: `${name}${cache ? '' : ' without its cache'}`,
    port,
    command: [process.execPath, ...startFlags(), ...flags, join(ROOT, 'src/stet.cjs'), 'serve'],
    environment: {
      ...ENVIRONMENT,
      DATABASE_URL: database,
      ...(!cache && { RESPONSE_CACHE_MB: '0' }),
      ...environment,
    },
    // There no file `.env` of this checkout is read.
    folder,
    output: openSync(join(folder, 'log'), 'a'),
    database: postmaster,
    path: '/v1/articles',
  })
}

/** The folder of an SQLite database. */
export const folderOf = (url: string) => dirname(url.replace('file:', ''))
