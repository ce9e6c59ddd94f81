/** Addresses, and networks in CIDR notation (RFC 4632; RFC 4291, section 2.3). Pure. */
import { BlockList, isIP } from 'node:net'

export function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || address.includes('%') || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) {
    return false
  }
  try {
    new BlockList().addSubnet(address, Number(prefix), familyOf(address))
    return true
  } catch {
    return false
  }
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** Whether an address in its canonical form is in one of the networks. @param cidrs what {@link isCidr} takes. */
export function isInAny(cidrs: readonly string[]): (address: string) => boolean {
  const networks = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', prefix] = canonicalCidr(cidr).split('/')
    networks.addSubnet(address, Number(prefix), familyOf(address))
  }
  return address => networks.check(address, familyOf(address))
}

/** An address as a number of so many bits. An IPv4 address in IPv6 form (RFC 4291, section 2.5.5.2) is an IPv4 one. */
type Bits = { width: 32 | 128; bits: bigint }

const sum = (parts: number[], width: bigint) =>
  parts.reduce((bits, part) => (bits << width) | BigInt(part), 0n)

const bitsOfV4 = (address: string): bigint => sum(address.split('.').map(Number), 8n)

function bitsOfV6(address: string): bigint {
  const hex = (bits: bigint) => bits.toString(16)
  const plain = address.replace(/%.*$/, '').replace(/[\d.]+\.\d+$/, v4 => {
    const bits = bitsOfV4(v4)
    return `${hex(bits >> 16n)}:${hex(bits & 0xffffn)}`
  })
  const [left = [], right] = plain.split('::').map(half => half.split(':').filter(Boolean))
  const zeros = right === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0')
  const groups = [...left, ...zeros, ...(right ?? [])]
  return sum(
    groups.map(group => Number.parseInt(group, 16)),
    16n,
  )
}

/** @param address one that `isIP` knows. */
function read(address: string): Bits {
  if (isIP(address) === 4) {
    return { width: 32, bits: bitsOfV4(address) }
  }
  const bits = bitsOfV6(address)
  return bits >> 32n === 0xffffn ? { width: 32, bits: bits & 0xffffffffn } : { width: 128, bits }
}

function write({ width, bits }: Bits): string {
  if (width === 32) {
    const number = Number(bits)
    return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`
  }
  const groups = bits
    .toString(16)
    .padStart(32, '0')
    .replace(/(?!^)(?=(?:.{4})+$)/g, ':')
  // A URL writes IPv6 addresses in their one canonical form (RFC 5952).
  return new URL(`http://[${groups}]`).hostname.slice(1, -1)
}

type Network = Bits & { prefix: number }

function readNetwork(cidr: string): Network {
  const [address = '', length = ''] = cidr.split('/')
  const wide = isIP(address) === 6
  const one = read(address)
  const prefix = Number(length) - (wide && one.width === 32 ? 96 : 0)
  // A network wider than the IPv4 addresses within IPv6 is one of IPv6.
  return prefix < 0 ? { width: 128, bits: bitsOfV6(address), prefix: Number(length) } : { ...one, prefix }
}

function firstAddress({ width, bits, prefix }: Network): string {
  const host = BigInt(width - prefix)
  return write({ width, bits: (bits >> host) << host })
}

const format = (network: Network): string => `${firstAddress(network)}/${network.prefix}`

/** The one way to write an address (RFC 5952), without the zone of an IPv6 one; undefined for what is none. */
export function canonicalAddress(text: string): string | undefined {
  switch (isIP(text)) {
    case 0:
      return undefined
    case 4:
      // Known in its one form only.
      return text
    default:
      return write(read(text))
  }
}

/**
 * The address in what a proxy writes of a client: alone, with a port, or in brackets (RFC 7239, section 6, says the same
 * of `Forwarded`). Undefined for what is none.
 */
export function addressOfNode(text: string): string | undefined {
  const [, inBrackets, beforePort] = /^(?:\[(.+)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? []
  return canonicalAddress(inBrackets ?? beforePort ?? text)
}

/** The one way to write a network: its first address, shortened. @param cidr what {@link isCidr} takes. */
export const canonicalCidr = (cidr: string): string => format(readNetwork(cidr))

/** The networks of these prefix lengths that an address is of, each in its canonical form. */
export function networksAround(address: string, prefixes: readonly number[]): string[] {
  const one = read(address)
  return prefixes.filter(prefix => prefix <= one.width).map(prefix => format({ ...one, prefix }))
}

/** The client as limits and hashes see it: an IPv4 address, or the first address of an IPv6 /64. */
export function clientAt(address: string): string {
  const one = read(address)
  return firstAddress({ ...one, prefix: one.width === 32 ? 32 : 64 })
}

/**
 * The network of whoever has an address, as far as it can be known: an IPv4 address, or the /48 of an IPv6 one, all of
 * which one end site may be given (RFC 6177).
 */
export function endSiteOf(address: string): string {
  const one = read(address)
  return one.width === 32 ? write(one) : format({ ...one, prefix: 48 })
}

/**
 * The client of {@link clientAt}, when a network is exactly one.
 * @param cidr in its canonical form.
 */
export function clientOf(cidr: string): string | undefined {
  const [address = '', prefix] = cidr.split('/')
  return prefix === (isIP(address) === 4 ? '32' : '64') ? address : undefined
}
