/** The servers with which Stet is compared. Each sends the same bytes and headers, as far as it can. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../ports.ts'
import type { Bench } from '../bench.ts'
import { PATHS } from '../content/site.ts'
import type { Site } from '../content/sites.ts'
import { postsOf } from '../content/texts.ts'
import type { Answer, Headers, ReferenceOptions } from '../references/options.ts'
import { type Server, startServer } from './server.ts'

export const REFERENCES = {
  memory: 'bare Fastify',
  node: 'node:http',
  sqlite: 'hand-written SQL',
  postgres: 'hand-written SQL on pg',
}

/** Starts a reference that answers as `stet` does. @param site a copy for it alone. */
export async function startReference(
  bench: Bench,
  kind: keyof typeof REFERENCES,
  stet: Server,
  site: Site,
): Promise<Server> {
  const folder = bench.newFolder()
  const file = join(folder, 'options.json')
  const options = await optionsLike(bench, stet, site)
  writeFileSync(file, JSON.stringify(options))
  const port = await freePort()
  const server = await startServer({
    name: REFERENCES[kind],
    port,
    command: [process.execPath, fileURLToPath(new URL(`../references/${kind}.ts`, import.meta.url)), file],
    database: site.postmaster,
    path: PATHS.page,
  })
  if (kind === 'sqlite' || kind === 'postgres') {
    await compareBodies(
      bench,
      server,
      kind === 'sqlite' ? Object.values(options.answers) : [options.answers.page],
    )
  }
  return server
}

async function optionsLike(bench: Bench, stet: Server, { url }: Site): Promise<ReferenceOptions> {
  const [page, list, comments] = [
    await takeAnswer(stet, PATHS.page),
    await takeAnswer(stet, PATHS.list),
    await takeAnswer(stet, PATHS.comments),
  ]
  const { page: place } = JSON.parse(list.body) as { page: { next: string } }
  const [scope] = JSON.parse(Buffer.from(place.next, 'base64url').toString()) as [string]
  const [post] = postsOf(250, await bench.sites.earlier())(1)
  const posted = await fetch(`${stet.address}${PATHS.post}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `${post?.address}` },
    body: `${post?.body}`,
  })
  await posted.arrayBuffer()
  return {
    answers: { page, list, comments },
    post: { path: PATHS.post, headers: ownHeaders(Object.fromEntries(posted.headers)) },
    scope,
    database: url.replace('file:', ''),
  }
}

async function takeAnswer(stet: Server, path: string): Promise<Answer> {
  const whole = await ask(stet, path)
  const unchanged = await ask(stet, path, { 'if-none-match': whole.headers['etag'] ?? '' })
  return { path, ...whole, notModified: unchanged.headers }
}

/** Asks with no other header than those given. */
async function ask({ address }: Server, path: string, headers: Headers = {}) {
  const [response] = await once(get(`${address}${path}`, { headers, agent: false }), 'response')
  const body = await text(response)
  return { body, headers: ownHeaders(response.headers) }
}

/** Those that Fastify or Node do not send by themselves. */
const ownHeaders = (headers: Headers): Headers =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !['content-length', 'date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name),
    ),
  )

/** Says by how much the bodies of a hand-written server differ from Stet's. */
async function compareBodies({ say }: Bench, server: Server, answers: readonly Answer[]): Promise<void> {
  for (const { path, body } of answers) {
    const other = await ask(server, path)
    if (other.body !== body) {
      const difference = Buffer.byteLength(other.body) - Buffer.byteLength(body)
      say(`(${server.name}, ${path}: other bytes than Stet's, ${difference} more.)`)
    }
  }
}

/** The `ETag` of a server's answer. */
export const etagOf = async (server: Server, path: string) => (await ask(server, path)).headers['etag'] ?? ''
