import t from 'tap'
import { canonicalCidr, clientOf, endSiteOf, isCidr, networksAround } from '../src/networks.ts'

t.test('a network is written in one way', async t => {
  const scenarios: [given: string, canonical: string, client?: string][] = [
    ['192.0.2.77/24', '192.0.2.0/24'],
    ['192.0.2.77/32', '192.0.2.77/32', '192.0.2.77'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['::ffff:192.0.2.77/120', '192.0.2.0/24'],
    ['::ffff:c000:24d/128', '192.0.2.77/32', '192.0.2.77'],
    ['::ffff:192.0.2.77/95', '::fffe:0:0/95'],
    ['2001:DB8:0:0:0:0:0:1/64', '2001:db8::/64', '2001:db8::'],
    ['2001:db8:1:2:3:4:5:6/63', '2001:db8:1:2::/63'],
    ['::/0', '::/0'],
    ['64:ff9b::192.0.2.1/128', '64:ff9b::c000:201/128'],
  ]
  for (const [given, canonical, client] of scenarios) {
    t.ok(isCidr(given), given)
    t.equal(canonicalCidr(given), canonical)
    t.equal(canonicalCidr(canonical), canonical)
    t.equal(clientOf(canonical), client)
  }
})

t.test('the networks around an address', async t => {
  const scenarios: [address: string, count: number, some: string[]][] = [
    ['192.0.2.77', 33, ['0.0.0.0/0', '192.0.2.0/24', '192.0.2.77/32']],
    ['::ffff:192.0.2.77', 33, ['0.0.0.0/0', '192.0.2.0/24', '192.0.2.77/32']],
    ['2001:db8::1', 129, ['::/0', '2001:db8::/32', '2001:db8::/64', '2001:db8::1/128']],
    ['fe80::1%eth0', 129, ['fe80::/10', 'fe80::1/128']],
    ['unknown', 0, []],
    ['', 0, []],
  ]
  for (const [address, count, some] of scenarios) {
    const networks = networksAround(address)
    t.equal(networks.length, count, address)
    t.equal(new Set(networks).size, count)
    t.same(
      some.filter(one => !networks.includes(one)),
      [],
      address,
    )
    t.same(networks.map(canonicalCidr), networks)
  }
})

t.test('the network of an end site', async t => {
  for (const [address, network] of [
    ['192.0.2.77', '192.0.2.77'],
    ['::ffff:192.0.2.77', '192.0.2.77'],
    ['2001:db8:7:1::2', '2001:db8:7::/48'],
    ['2001:db8:7:ffff::1', '2001:db8:7::/48'],
    ['unknown', 'unknown'],
  ] as const) {
    t.equal(endSiteOf(address), network)
  }
})
