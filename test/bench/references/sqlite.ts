/** Fastify with hand-written SQL: for each answer the statements that it needs, for each post an insert with a commit of its own. */
import BetterSqlite3 from 'better-sqlite3'
import Fastify from 'fastify'
import {
  articleOf,
  commentOf,
  listOf,
  pageOf,
  type ReferenceRow,
  type Row,
  type SectionRow,
} from './answers.ts'
import { LISTEN, options, withoutQuery } from './options.ts'
import { INSERTION, type Posted, postedAnswer, valuesOf } from './posts.ts'

const { page, list, comments } = options.answers
const database = new BetterSqlite3(options.database)
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
database.pragma('foreign_keys = ON')
const query = <R = Row>(sql: string) => database.prepare<unknown[], R>(sql)
const app = Fastify()

const IS_PUBLIC = "status = 'published' AND published_at <= ?"
const bySlug = query(`SELECT * FROM articles WHERE slug = ? AND ${IS_PUBLIC}`)
const authorsOf = query('SELECT name, url FROM article_authors WHERE article_id = ? ORDER BY position')
const tagsOf = query('SELECT tag FROM article_tags WHERE article_id = ? ORDER BY position')
const sectionsOf = query<SectionRow>(`
  SELECT id, parent_id, position, depth, anchor, heading, kind, html, citations
  FROM sections WHERE article_id = ? ORDER BY depth, position`)
const referencesOf = query<ReferenceRow>(
  'SELECT id, key, position, fields FROM article_references WHERE article_id = ? ORDER BY position',
)

const now = () => new Date().toISOString()
const findArticle = (slug: string) => bySlug.get(slug, now())

app.get<{ Params: { slug: string } }>('/v1/articles/:slug', (request, reply) => {
  const article = findArticle(request.params.slug)
  if (article === undefined) {
    return reply.code(404).send()
  }
  const { id } = article
  const parts = {
    authors: authorsOf.all(id),
    tags: tagsOf.all(id),
    sections: sectionsOf.all(id),
    references: referencesOf.all(id),
  }
  return reply.headers(page.headers).send(JSON.stringify(pageOf(article, parts)))
})

const newest = query(`SELECT * FROM articles WHERE ${IS_PUBLIC} ORDER BY published_at DESC, id DESC LIMIT 21`)
const TWENTY = Array(20).fill('?').join()
const authorsOfMany = query(`SELECT * FROM article_authors WHERE article_id IN (${TWENTY}) ORDER BY position`)
const tagsOfMany = query(`SELECT * FROM article_tags WHERE article_id IN (${TWENTY}) ORDER BY position`)

app.get(withoutQuery(list.path), (_request, reply) => {
  const rows = newest.all(now())
  const ids = Array.from({ length: 20 }, (_, n) => rows[n]?.['id'] ?? null)
  const authors = Map.groupBy(authorsOfMany.all(ids), row => row['article_id'])
  const tags = Map.groupBy(tagsOfMany.all(ids), row => row['article_id'])
  const answer = listOf(rows, 'published_at', options.scope, row =>
    articleOf(row, authors.get(row['id']) ?? [], tags.get(row['id']) ?? []),
  )
  return reply.headers(list.headers).send(JSON.stringify(answer))
})

const SHOWN = `id, article_id, parent_id, depth, status, public_as, author_name, author_url, html, text,
  created_at, edited_at, reply_count`
const roots = query(`
  SELECT ${SHOWN} FROM comments
  WHERE article_id = ? AND root_id IS NULL AND public_as <> 'nothing' ORDER BY created_at, id LIMIT 21`)
const repliesTo = query(`
  SELECT ${SHOWN} FROM comments
  WHERE root_id = ? AND public_as <> 'nothing' ORDER BY created_at, id LIMIT 51`)

app.get(withoutQuery(comments.path), (_request, reply) => {
  const article = findArticle('discussed')
  const rows = roots.all(article?.['id'])
  const answer = listOf(rows, 'created_at', options.scope, commentOf)
  const below = rows.slice(0, 20).flatMap(({ id }) => repliesTo.all(id).slice(0, 50).map(commentOf))
  const shown = new Map([...answer.data, ...below].map(comment => [comment.id, comment]))
  for (const comment of below) {
    shown.get(comment.parentId)?.replies.push(comment)
  }
  return reply.headers(comments.headers).send(JSON.stringify(answer))
})

const insertion = database.prepare(INSERTION(() => '?'))
const articleId = findArticle('posted-to')?.['id'] as string | undefined

app.post(options.post.path, (request, reply) => {
  const values = valuesOf(request.body as Posted, articleId)
  insertion.run(values)
  return reply
    .code(201)
    .headers(options.post.headers)
    .send(JSON.stringify(postedAnswer(values)))
})

await app.listen(LISTEN)
