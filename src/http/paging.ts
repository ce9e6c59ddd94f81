import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { LIMITS } from '../kernel/limits.ts'
import type { Page } from '../kernel/paging.ts'
import { booleanParameter, integerParameter } from '../kernel/parameters.ts'

/** How every list takes and answers its pages. */
export const PageQuery = {
  limit: integerParameter(1, LIMITS.pageSize)
    .optional()
    .meta({ description: 'Most entries in the page; 20 without it.' }),
  cursor: z
    .string()
    .max(1_000)
    .optional()
    .meta({ description: '`page.next` or `page.prev` of an earlier answer to the same query.' }),
  count: booleanParameter().optional().meta({ description: 'true adds `page.total`.' }),
}

const PageSchema = z
  .object({
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last.' }),
    prev: z.string().nullable().meta({ description: 'Cursor of the page before; null on the first.' }),
    limit: z.int().min(1).meta({ description: 'Most entries that this page could have.' }),
    total: z.int().min(0).optional().meta({ description: 'With `count=true`: entries of all pages.' }),
  })
  .meta({ id: 'Page' }) satisfies z.ZodType<Page>

export const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), page: PageSchema })

/** Adds the `Link` header of a list. @param baseUrl public address of the service. */
export function linkPages(request: FastifyRequest, reply: FastifyReply, page: Page, baseUrl: string): void {
  // Path and query alone: a request line may carry a host of its own (RFC 9112, section 3.2.2), and `baseUrl` a path.
  const { pathname, search } = new URL(request.url, 'http://localhost')
  reply.header('link', linkHeader(new URL(`${baseUrl}${pathname}${search}`), page))
}

/** The `Link` header (RFC 8288) of a list: absolute addresses of the neighbouring pages. */
function linkHeader(url: URL, page: Page): string {
  const links = [link(url, undefined, 'first')]
  if (page.prev !== null) {
    links.push(link(url, page.prev, 'prev'))
  }
  if (page.next !== null) {
    links.push(link(url, page.next, 'next'))
  }
  return links.join(', ')
}

function link(url: URL, cursor: string | undefined, relation: string): string {
  const target = new URL(url)
  target.searchParams.delete('cursor')
  if (cursor !== undefined) {
    target.searchParams.set('cursor', cursor)
  }
  return `<${target.href}>; rel="${relation}"`
}
