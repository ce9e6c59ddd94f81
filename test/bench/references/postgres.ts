/** Fastify with hand-written queries on `pg`: one round trip for the page, one for a post. */
import Fastify from 'fastify'
import pg from 'pg'
import { type Parts, pageOf, type Row } from './answers.ts'
import { LISTEN, options } from './options.ts'
import { INSERTION, type Posted, postedAnswer, valuesOf } from './posts.ts'

const pool = new pg.Pool({ connectionString: options.database, max: 10 })
const app = Fastify()

const list = (columns: string, table: string, order: string) =>
  `(SELECT coalesce(json_agg(part), '[]') FROM (
     SELECT ${columns} FROM ${table} WHERE article_id = articles.id ORDER BY ${order}) part)`

/** A name makes it a prepared statement. */
const PAGE = {
  name: 'page',
  text: `
    SELECT *,
      ${list('name, url', 'article_authors', 'position')} AS authors,
      ${list('tag', 'article_tags', 'position')} AS tags,
      ${list(
        'id, parent_id, position, depth, anchor, heading, kind, html, citations',
        'sections',
        'depth, position',
      )} AS sections,
      ${list('id, key, position, fields', 'article_references', 'position')} AS "references"
    FROM articles WHERE slug = $1 AND status = 'published' AND published_at <= $2`,
}

app.get<{ Params: { slug: string } }>('/v1/articles/:slug', async (request, reply) => {
  const values = [request.params.slug, new Date().toISOString()]
  const { rows } = await pool.query<Row & Parts>({ ...PAGE, values })
  const [article] = rows
  if (article === undefined) {
    return reply.code(404).send()
  }
  return reply.headers(options.answers.page.headers).send(JSON.stringify(pageOf(article, article)))
})

const POST = { name: 'post', text: INSERTION(place => `$${place}`) }
const found = await pool.query<{ id: string }>("SELECT id FROM articles WHERE slug = 'posted-to'")
const articleId = found.rows[0]?.id

app.post(options.post.path, async (request, reply) => {
  const values = valuesOf(request.body as Posted, articleId)
  await pool.query({ ...POST, values })
  return reply
    .code(201)
    .headers(options.post.headers)
    .send(JSON.stringify(postedAnswer(values)))
})

await app.listen(LISTEN)
