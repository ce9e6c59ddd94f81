/** A small load balancer: it hands requests round in turn, and says who sent them. */
import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

export type RoundRobin = {
  port: number
  /** Requests that each instance answered, in the order of the ports. */
  answered: number[]
  close(): Promise<void>
}

/** @param ports those of the instances. */
export async function startProxy(ports: readonly number[]): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: true })
  const answered = ports.map(() => 0)
  let next = 0

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const instance = next % ports.length
    next += 1
    // As proxies do: behind those that it went through before stands the one that it came from.
    const way = [incoming.headers['x-forwarded-for'], incoming.socket.remoteAddress]
      .filter(Boolean)
      .join(', ')
    const onward = request(
      {
        agent,
        host: '127.0.0.1',
        port: ports[instance],
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, 'x-forwarded-for': way },
      },
      answer => {
        answered[instance] = (answered[instance] ?? 0) + 1
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(outgoing)
      },
    )
    onward.on('error', () => {
      outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()
    })
    incoming.pipe(onward)
  }

  const server = createServer(pass).listen(0, '127.0.0.1')
  // Longer than the instances keep theirs, which is what the clients are told.
  server.keepAliveTimeout = 120_000
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    port,
    answered,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
      agent.destroy()
    },
  }
}
