/** The floor: Fastify with nothing added, which sends given bytes. Started by {@link startBare}, as a process. */
import { createHash, randomUUID } from 'node:crypto'
import BetterSqlite3 from 'better-sqlite3'
import Fastify from 'fastify'
import { newId } from '../../src/kernel/ids.ts'
import './usage.ts'

export type BareOptions = {
  port: number
  /** Answers to GET, by path without its query. */
  pages: { path: string; body: string; etag: string }[]
  posts: { stored: string; forNothing: string; body: string }
  /** A copy of Stet's database, for the same row in the same table under the same indexes. */
  database: string
}

const JSON_TYPE = 'application/json; charset=utf-8'

process.once('message', options => {
  void start(options as BareOptions)
})

async function start({ port, pages, posts, database }: BareOptions): Promise<void> {
  const app = Fastify()
  for (const { path, body, etag } of pages) {
    const bytes = Buffer.from(body)
    app.get(path, (request, reply) => {
      if (request.headers['if-none-match'] === etag) {
        return reply.code(304).header('etag', etag).send()
      }
      return reply.type(JSON_TYPE).header('etag', etag).send(bytes)
    })
  }
  const answer = Buffer.from(posts.body)
  const insert = inserter(database)
  app.post(posts.stored, (request, reply) => {
    insert(request.body as PostedBody)
    return reply.code(201).type(JSON_TYPE).send(answer)
  })
  app.post(posts.forNothing, (_request, reply) => reply.code(201).type(JSON_TYPE).send(answer))
  await app.listen({ host: '127.0.0.1', port })
  process.send?.('listening')
}

type PostedBody = { author: { name: string; email: string }; body: string }

/** Stores a comment as the simplest program would: one statement, and so one commit and one sync, for each. */
function inserter(file: string): (posted: PostedBody) => void {
  const database = new BetterSqlite3(file)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  const articleId = database
    .prepare("SELECT id FROM articles WHERE slug = 'posted-to'")
    .pluck()
    .get() as string
  const statement = database.prepare(`
    INSERT INTO comments (id, article_id, depth, status, public_as, author_name, author_email, network_hash, body, html, text,
      renderer_version, fingerprint, created_at, version)
    VALUES (?, ?, 0, 'approved', 'comment', ?, ?, ?, ?, ?, ?, 1, ?, ?, 1)`)
  return ({ author, body }) => {
    const hash = createHash('sha256').update(randomUUID()).digest('base64url')
    const now = new Date().toISOString()
    statement.run(
      newId(),
      articleId,
      author.name,
      author.email,
      hash,
      body,
      `<p>${body}</p>\n`,
      body,
      hash,
      now,
    )
  }
}
