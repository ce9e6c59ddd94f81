import t from 'tap'
import {
  addressOfNode,
  canonicalCidr,
  clientAt,
  clientOf,
  endSiteOf,
  isCidr,
  isInAny,
  networksAround,
} from '../../src/kernel/networks.ts'

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
    ['::192.0.2.1/128', '::c000:201/128'],
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
  ]
  const all = Array.from({ length: 129 }, (_one, prefix) => prefix)
  for (const [address, count, some] of scenarios) {
    const networks = networksAround(address, all)
    t.equal(networks.length, count, address)
    t.equal(new Set(networks).size, count)
    t.same(
      some.filter(one => !networks.includes(one)),
      [],
      address,
    )
    t.same(networks.map(canonicalCidr), networks)
  }
  t.same(networksAround('192.0.2.77', [8, 48]), ['192.0.0.0/8'], 'an IPv4 address is of no IPv6 network')
  t.same(networksAround('2001:db8::1', []), [])
})

t.test('the client and the end site of an address', async t => {
  for (const [address, client, network] of [
    ['192.0.2.77', '192.0.2.77', '192.0.2.77'],
    ['::ffff:192.0.2.77', '192.0.2.77', '192.0.2.77'],
    ['2001:db8:7:1::2', '2001:db8:7:1::', '2001:db8:7::/48'],
    ['2001:db8:7:ffff::1', '2001:db8:7:ffff::', '2001:db8:7::/48'],
    ['::1', '::', '::/48'],
  ] as const) {
    t.equal(clientAt(address), client)
    t.equal(endSiteOf(address), network)
  }
})

t.test('the address in what a proxy writes', async t => {
  const scenarios: [written: string, address: string | undefined][] = [
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['203.0.113.7:512345', undefined],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::FFFF:cb00:7107]:1', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25]:65535', 'fe80::1'],
    // Without brackets a port cannot be told from a part of the address.
    ['2001:db8::1:443', '2001:db8::1:443'],
    ['', undefined],
    ['unknown', undefined],
    ['_hidden', undefined],
    ['localhost:80', undefined],
    ['203.0.113', undefined],
    ['203.0.113.07', undefined],
    ['203.0.113.256:80', undefined],
    ['203.0.113.7:', undefined],
    ['203.0.113.7:http', undefined],
    ['203.0.113.7:80:80', undefined],
    ['203.0.113.0/24', undefined],
    ['[]:443', undefined],
    ['[2001:db8::1', undefined],
    ['[[2001:db8::1]]', undefined],
    ['"[2001:db8::1]"', undefined],
  ]
  for (const [written, address] of scenarios) {
    t.equal(addressOfNode(written), address, written)
  }
})

t.test('whether an address is in one of some networks', async t => {
  const isIn = isInAny(['10.0.0.0/8', '::ffff:172.16.0.0/108', '2001:DB8:ffff::/48'])
  for (const address of ['10.0.0.0', '10.255.255.255', '172.16.0.1', '172.31.0.1', '2001:db8:ffff:1::1']) {
    t.ok(isIn(address), address)
  }
  for (const address of ['11.0.0.0', '172.32.0.0', '2001:db8:fffe::1', '::a00:1']) {
    t.notOk(isIn(address), address)
  }
  t.notOk(isInAny([])('203.0.113.7'))
})
