/** Requests over a socket, and whether they came to a route: what the response cache answers does not. */
import { subscribe } from 'node:diagnostics_channel'
import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import type { Test } from 'tap'

let handled = 0
subscribe('tracing:fastify.request.handler:start', () => {
  handled += 1
})

/** How many requests have come to a route so far. */
export const handlersRun = () => handled

export type Asked = {
  status: number
  /** All of them, by name in lower case. */
  headers: Record<string, string>
  body: Buffer
  /** Whether it came from the cache. */
  isHit: boolean
}

export type Ask = (
  path: string,
  headers?: OutgoingHttpHeaders | readonly string[],
  method?: string,
) => Promise<Asked>

/** Asks for one after the other on one connection, which is closed when the test ends. */
export function asker(t: Test, origin: string): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  return async (path, headers = {}, method = 'GET') => {
    const before = handled
    const answer = await new Promise<Omit<Asked, 'isHit'>>((resolve, reject) => {
      const sent = request(`${origin}${path}`, { agent, method, headers }, async response => {
        const parts = await response.toArray()
        const { rawHeaders } = response
        const pairs = rawHeaders.flatMap((name, index) =>
          index % 2 === 0 ? [[name.toLowerCase(), String(rawHeaders[index + 1])] as const] : [],
        )
        const body = Buffer.concat(parts as Buffer[])
        resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(pairs), body })
      })
      sent.once('error', reject).end()
    })
    return { ...answer, isHit: handled === before && answer.status < 400 }
  }
}
