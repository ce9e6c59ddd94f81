/** Load by autocannon, where there is no wrk. It asks more slowly than a bare server answers. */
import autocannon from 'autocannon'
import type { Asked, Load } from './load.ts'

export async function askWithAutocannon(load: Load): Promise<Asked> {
  const { url, headers, connections, seconds, posts } = load
  const times: number[] = []
  let sent = 0
  const next = () => {
    const post = posts?.[sent % posts.length]
    sent += 1
    return post
  }
  const run = autocannon({
    url,
    connections,
    duration: seconds,
    requests: [
      {
        method: posts ? 'POST' : 'GET',
        headers,
        ...(posts && {
          setupRequest: request => {
            const { address, body } = next() ?? {}
            const own = { 'content-type': 'application/json', 'x-forwarded-for': `${address}` }
            return { ...request, headers: own, body: `${body}` }
          },
        }),
      },
    ],
  })
  let refused = 0
  const began = performance.now()
  run.on('response', (_client, status, _bytes, milliseconds) => {
    times.push(milliseconds)
    refused += status >= 400 ? 1 : 0
  })
  const { errors, timeouts } = await run
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN
  return {
    requests: times.length,
    seconds: (performance.now() - began) / 1_000,
    errors: errors + timeouts + refused,
    p50: at(0.5),
    p99: at(0.99),
  }
}
