/** Requests as bytes on a socket: what no well-behaved client sends, on the server as it really listens. */
import { connect, type Socket } from 'node:net'
import type { Test } from 'tap'
import type { TestService } from '../helper.ts'

export type Answer = { status: number; headers: Headers; body: string }

/** Makes the service listen on a free port. @returns its address. */
export async function listen({ app }: Pick<TestService, 'app'>): Promise<string> {
  return app.listen({ host: '127.0.0.1', port: 0 })
}

/** A connection that is cut when the test ends. */
export async function open(t: Test, origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  t.teardown(() => socket.destroy())
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject)
  })
  return socket
}

/** Sends `bytes` and reads until the server ends the connection, which every request here asks for or brings about. */
export async function exchange(t: Test, origin: string, bytes: string): Promise<Answer> {
  const socket = await open(t, origin)
  socket.write(bytes)
  const parts: Buffer[] = []
  for await (const part of socket) {
    parts.push(part as Buffer)
  }
  return parseAnswer(Buffer.concat(parts).toString())
}

export function parseAnswer(text: string): Answer {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = new Headers(lines.map(line => line.split(/:\s*(.*)/s).slice(0, 2) as [string, string]))
  return { status: Number(statusLine.split(' ')[1]), headers, body: text.slice(end + 4) }
}

/** The bytes of a request that ends its connection. */
export function requestBytes(requestLine: string, headers: Record<string, string> = {}, body = ''): string {
  const all = {
    Host: 'localhost',
    Connection: 'close',
    ...(body && { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${requestLine} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

export async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, body: await response.text() }
}
