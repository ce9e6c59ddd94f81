/** Addresses, and networks in CIDR notation (RFC 4632; RFC 4291, section 2.3). Pure. */
import { BlockList, isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

export function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/')
  const isWhole = isIP(address) !== 0 && !address.includes('%') && rest.length === 0
  return isWhole && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIP(address) === 4 ? 32 : 128)
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** Whether an address in its canonical form is in one of the networks. @param cidrs what {@link isCidr} accepts. */
export function isInAny(cidrs: readonly string[]): (address: string) => boolean {
  const networks = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', prefix] = canonicalCidr(cidr).split('/')
    networks.addSubnet(address, Number(prefix), familyOf(address))
  }
  return address => networks.check(address, familyOf(address))
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) counts as IPv4. @param address one that `isIP` accepts. */
const read = (address: string): Address => ipaddr.process(isIP(address) === 6 ? inGroups(address) : address)

/** An IPv6 address without zone and dots: ipaddr.js takes `::192.0.2.1`, which is not mapped, for an IPv4 address. */
const inGroups = (address: string) => new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1)

const bitsOf = (address: Address) => address.toByteArray().length * 8

const write = (address: Address): string =>
  address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString()

/** The first address of the network with this prefix length that an address is of. */
function firstAddress(address: Address, prefix: number): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(Math.max(prefix - index * 8, 0), 8)
    return byte & (0xff00 >> kept)
  })
  return write(ipaddr.fromByteArray(bytes))
}

const format = (address: Address, prefix: number): string => `${firstAddress(address, prefix)}/${prefix}`

/** The canonical form of an address (RFC 5952), without an IPv6 zone; undefined when the text is no address. */
export function canonicalAddress(text: string): string | undefined {
  switch (isIP(text)) {
    case 0:
      return undefined
    case 4:
      // It has one form only. Every request comes here, so nothing is parsed that need not be.
      return text
    default:
      return write(read(text))
  }
}

/**
 * The address in an entry of `X-Forwarded-For`: alone, with a port, or in brackets (as in `Forwarded`, RFC 7239,
 * section 6). Undefined when the entry is no address.
 */
export function addressOfNode(text: string): string | undefined {
  const [, inBrackets, beforePort] = /^(?:\[(.+)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? []
  return canonicalAddress(inBrackets ?? beforePort ?? text)
}

/**
 * The canonical form of a network: its first address and the prefix length.
 * @param cidr what {@link isCidr} accepts.
 */
export function canonicalCidr(cidr: string): string {
  const [text = '', length] = cidr.split('/')
  const address = read(text)
  const prefix = Number(length) - (isIP(text) === 6 && bitsOf(address) === 32 ? 96 : 0)
  // A network wider than all IPv4-mapped addresses (::ffff:0:0/96) stays IPv6.
  return prefix < 0 ? format(ipaddr.parse(inGroups(text)), Number(length)) : format(address, prefix)
}

/** The networks of these prefix lengths that contain an address, each in its canonical form. */
export function networksAround(address: string, prefixes: readonly number[]): string[] {
  const one = read(address)
  return prefixes.filter(prefix => prefix <= bitsOf(one)).map(prefix => format(one, prefix))
}

/** The client that rate limits and hashes use: an IPv4 address, or the first address of an IPv6 /64. */
export function clientAt(address: string): string {
  return isIP(address) === 4 ? address : firstAddress(read(address), 64)
}

/**
 * The network that one home or company may have: an IPv4 address, or the /48 of an IPv6 address, because an end site
 * may be given a whole /48 (RFC 6177).
 */
export function endSiteOf(address: string): string {
  const client = clientAt(address)
  return isIP(client) === 4 ? client : format(read(client), 48)
}

/**
 * The client, as {@link clientAt} gives it, when a network is exactly one client; else undefined.
 * @param cidr in its canonical form.
 */
export function clientOf(cidr: string): string | undefined {
  const [address = '', prefix] = cidr.split('/')
  return prefix === (isIP(address) === 4 ? '32' : '64') ? address : undefined
}
