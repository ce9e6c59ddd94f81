import t from 'tap'
import { startService } from '../helper.ts'

t.test('clients that are named in vain are warned of, once and without an address', async t => {
  const scenarios: [name: string, proxies: string, headers: Record<string, string>, warnings: number][] = [
    ['nobody is named', '', {}, 0],
    ['other headers of proxies', '', { 'x-forwarded-proto': 'https', via: '1.1 proxy' }, 0],
    ['no proxy is trusted', '', { 'x-forwarded-for': '203.0.113.9' }, 1],
    ['RFC 7239', '', { forwarded: 'for=203.0.113.9' }, 1],
    ['nginx by many recipes', '', { 'x-real-ip': '203.0.113.9' }, 1],
    ['another proxy is trusted', '198.51.100.0/24', { 'x-forwarded-for': '203.0.113.9' }, 1],
    ['the proxy is trusted', '192.0.2.0/24', { 'x-forwarded-for': '203.0.113.9' }, 0],
    ['a trusted one with both', '192.0.2.1/32', { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': 'x' }, 0],
    ['a trusted one with another header', '192.0.2.0/24', { 'x-real-ip': '203.0.113.9' }, 1],
    ['and with RFC 7239', '192.0.2.0/24', { forwarded: 'for=203.0.113.9' }, 1],
  ]
  for (const [name, proxies, headers, warnings] of scenarios) {
    const service = await startService(t, { TRUSTED_PROXIES: proxies })
    for (const url of ['/healthz', '/v1/articles', '/nowhere']) {
      await service.app.inject({ url, headers, remoteAddress: '192.0.2.1' })
    }
    const lines = service.log.filter(line => line.includes('"level":"warn"'))
    t.equal(lines.length, warnings, name)
    t.notMatch(lines.join(''), /203\.0|192\.0/, name)
    if (warnings > 0) {
      t.match(lines[0], 'Set TRUSTED_PROXIES', name)
    }
  }
})
