/** What is measured: each request to Stet on either database beside the same one to bare Fastify. */
import { type Random, wholeBelow } from '../torture/random.ts'

export type Shot = {
  server: 'sqlite' | 'postgres' | 'bare'
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  /** The only status that may be answered. */
  status: 200 | 201 | 304
  connections: number
}

export type Row = { name: string } & Record<Shot['server'], Shot>

export const LISTED = 100
export const COMMENTS = 100

export const pathsFor = (slug: string) => ({
  page: `/v1/articles/${slug}?include=sections,references`,
  list: '/v1/articles',
  comments: '/v1/articles/discussed/comments',
  post: '/v1/articles/posted-to/comments',
  /** Of the bare server alone. */
  postForNothing: '/posted-for-nothing',
})

/** @param etag of the article page. */
export function rowsOf(paths: ReturnType<typeof pathsFor>, etag: string): Row[] {
  const get = (server: Shot['server'], path: string): Shot => {
    return { server, method: 'GET', path, headers: {}, status: 200, connections: 16 }
  }
  const unchanged = (server: Shot['server']): Shot => {
    return { ...get(server, paths.page), headers: { 'if-none-match': etag }, status: 304 }
  }
  const post = (server: Shot['server'], path: string): Shot => {
    const headers = { 'content-type': 'application/json' }
    return { server, method: 'POST', path, headers, status: 201, connections: 64 }
  }
  const posts = { sqlite: post('sqlite', paths.post), postgres: post('postgres', paths.post) }
  const each = (name: string, shot: (server: Shot['server']) => Shot): Row => {
    return { name, sqlite: shot('sqlite'), postgres: shot('postgres'), bare: shot('bare') }
  }
  const all = (name: string, path: string) => each(name, server => get(server, path))
  return [
    all('article page', paths.page),
    all(`article list, 20 of ${LISTED + 3}`, paths.list),
    all(`comments, ${COMMENTS} in threads`, paths.comments),
    each('article page, 304', unchanged),
    { name: 'comment post; bare: a commit each', ...posts, bare: post('bare', paths.post) },
    { name: 'comment post; bare: stores nothing', ...posts, bare: post('bare', paths.postForNothing) },
  ]
}

let posted = 0

/** A comment unlike every other, from a reader unlike most others, so that no limit for one reader is met. */
export function newPost(random: Random): { body: string; headers: Record<string, string> } {
  posted += 1
  const byte = () => wholeBelow(random, 256)
  return {
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.${byte()}.${byte()}.${byte()}` },
    body: JSON.stringify({
      author: { name: 'Reader', email: 'reader@example.org' },
      body: `Remark ${posted}: a comment of *usual* length, which says in a sentence or two what its writer thinks of ${byte()}.`,
    }),
  }
}
