/** What a reference answers with: Stet's own bytes and headers. Its only parameter is a file with this. */
import { readFileSync } from 'node:fs'

export type Headers = Record<string, string>

export type Answer = {
  /** With its query. */
  path: string
  body: string
  headers: Headers
  /** Of its 304. */
  notModified: Headers
}

export type ReferenceOptions = {
  answers: { page: Answer; list: Answer; comments: Answer }
  post: { path: string; headers: Headers }
  /** With what the cursors of the list begin. */
  scope: string
  /** A copy of Stet's database, for the hand-written servers. */
  database: string
}

export const options = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ReferenceOptions

export const LISTEN = { host: '127.0.0.1', port: Number(process.env['PORT']) }

export const withoutQuery = (path: string) => path.split('?')[0] ?? ''
