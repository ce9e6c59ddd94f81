/** What is asked of a server, and what came of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The same GET again and again, or with `posts` a POST of each in turn. */
export type Load = {
  url: string
  headers: Record<string, string>
  connections: number
  seconds: number
  posts?: readonly Post[] | undefined
}

/** A body, and the network address from which it comes by a trusted proxy. */
export type Post = { address: string; body: string }

export type Asked = {
  requests: number
  seconds: number
  /** Requests that failed or were refused. */
  errors: number
  /** Milliseconds until an answer, for the half and for all but one in a hundred. */
  p50: number
  p99: number
}

const folder = mkdtempSync(join(tmpdir(), 'stet-bench-posts-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Writes posts to a file for the script of wrk. @returns its path. */
export function writePosts(posts: readonly Post[]): string {
  const file = join(folder, 'posts')
  writeFileSync(file, posts.map(({ address, body }) => `${address} ${body}\n`).join(''))
  return file
}
