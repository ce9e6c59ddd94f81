import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { LIMITS } from '../kernel/limits.ts'
import { Cursor, type Page, type Position, readPage, type Slice } from '../kernel/paging.ts'
import { booleanParameter, integerParameter } from '../kernel/parameters.ts'

/** Query parameters of every list. */
export const PageQuery = {
  limit: integerParameter(1, LIMITS.pageSize)
    .optional()
    .meta({ description: 'Maximum number of entries in the page. Default: 20.' }),
  cursor: Cursor.optional().meta({
    description: '`page.next` or `page.prev` of an earlier answer to the same query.',
  }),
  count: booleanParameter().optional().meta({ description: '`true` adds `page.total`.' }),
}

const PageSchema = z
  .object({
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last page.' }),
    prev: z.string().nullable().meta({ description: 'Cursor of the previous page; null on the first page.' }),
    limit: z.int().min(1).meta({ description: 'Maximum number of entries in this page.' }),
    total: z.int().min(0).optional().meta({ description: 'Entries in all pages. Only with `count=true`.' }),
  })
  .meta({ id: 'Page', description: 'Where the page is in its list.' }) satisfies z.ZodType<Page>

/** A page of a list, named after its entries. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .object({
      data: z.array(item).meta({ description: 'The entries of the page, in order.' }),
      page: PageSchema,
    })
    .meta({ component: `${item.meta()?.id}List` })

/** A request for a list, whose query {@link PageQuery} has validated. */
type ListRequest = Pick<FastifyRequest, 'url'> & {
  query: { limit?: number | undefined; cursor?: string | undefined; count?: boolean | undefined }
}

type List<Reader, Row, Entry> = {
  /** The whole page is read in one snapshot of it. */
  storage: { snapshot<T>(job: (reader: Reader) => Promise<T>, options: { fresh: boolean }): Promise<T> }
  /** Whether the snapshot must contain every acknowledged write. */
  fresh?: boolean
  /** Public address of the service. */
  baseUrl: () => string
  /** Path, filters and sort. A cursor is valid only for the same ones. */
  scope: string
  fetch: (reader: Reader, slice: Slice) => Promise<Row[]>
  count: (reader: Reader) => Promise<number>
  positionOf: (row: Row) => Position
  show: (rows: Row[], reader: Reader) => Entry[] | Promise<Entry[]>
}

/** Answers one page of a list, with its `Link` header. */
export async function answerList<Reader, Row, Entry>(
  request: ListRequest,
  reply: FastifyReply,
  { storage, fresh = false, baseUrl, scope, fetch, count, positionOf, show }: List<Reader, Row, Entry>,
): Promise<{ data: Entry[]; page: Page }> {
  const answer = await storage.snapshot(
    async reader => {
      const { rows, page } = await readPage(request.query, scope, {
        fetch: slice => fetch(reader, slice),
        count: () => count(reader),
        positionOf,
      })
      return { data: await show(rows, reader), page }
    },
    { fresh },
  )
  linkPages(request, reply, answer.page, baseUrl())
  return answer
}

/** Characters of the longest `Link` header. Proxies have little room for headers, and the body has the cursors too. */
const LONGEST_LINK = 950

/** Adds the `Link` header of a list, unless it is too long. @param baseUrl public address of the service. */
export function linkPages(
  request: Pick<FastifyRequest, 'url'>,
  reply: FastifyReply,
  page: Page,
  baseUrl: string,
): void {
  // Only path and query are taken: the request line may name a host (RFC 9112, section 3.2.2). `baseUrl` may have a
  // path.
  const { pathname, search } = new URL(request.url, 'http://localhost')
  const links = linkHeader(`${baseUrl}${pathname}`, new URLSearchParams(search), page)
  if (links.length <= LONGEST_LINK) {
    reply.header('link', links)
  }
}

/** The `Link` header (RFC 8288) of a list: absolute URLs of the first, previous and next page. */
function linkHeader(path: string, parameters: URLSearchParams, page: Page): string {
  parameters.delete('cursor')
  const query = parameters.toString()
  const first = query === '' ? path : `${path}?${query}`
  // A cursor is base64url, so it is itself in a URL.
  const withCursor = `${first}${query === '' ? '?' : '&'}cursor=`
  const links = [`<${first}>; rel="first"`]
  if (page.prev !== null) {
    links.push(`<${withCursor}${page.prev}>; rel="prev"`)
  }
  if (page.next !== null) {
    links.push(`<${withCursor}${page.next}>; rel="next"`)
  }
  return links.join(', ')
}
