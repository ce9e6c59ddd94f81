/** What the bench uses of autocannon, which has no types of its own. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  type Request = { method: string; headers: Record<string, string>; body?: string }
  type Options = {
    url: string
    connections: number
    duration: number
    requests: (Request & { setupRequest?: (request: Request) => Request })[]
  }
  type Result = { errors: number; timeouts: number; duration: number }
  type Instance = EventEmitter<{
    response: [client: unknown, statusCode: number, bytes: number, milliseconds: number]
  }> &
    PromiseLike<Result>

  export default function autocannon(options: Options): Instance
}
