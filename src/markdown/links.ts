/** Decides which addresses are allowed in `href` and `src`. All functions take an address as markdown-it encodes it. */
import { LIMITS } from '../kernel/limits.ts'
import { INVISIBLE } from '../kernel/text.ts'

/** Printable ASCII: browsers strip tabs and line breaks from an address and read a backslash as a slash. */
const PLAIN = /^[\x21-\x5b\x5d-\x7e]+$/

const WEB = /^https?:\/\/[^/]/i
const MAIL = /^mailto:./i

/**
 * A possible scheme or host at the start of an address, even if its `:` or `/` is percent-encoded. The `#` of an
 * undecoded character reference (`java&#0;script:`) does not end a scheme, because a browser may decode it later.
 */
const SCHEME_OR_HOST = /^(?:(?!#)[^/?]*(?::|%3a)|\/\/|\/?(?:%2f|%5c))/i

/** What precedes the host of a web address, and what precedes it in each address of `mailto:`. */
const BEFORE_HOST = /^https?:\/\/|^mailto:[^?@]*@/i
const PLAIN_HOST = /^[a-z0-9.:[\]-]*$/i

/**
 * Writes the host of an address as browsers do (https://url.spec.whatwg.org/#host-parsing): in ASCII and lower case, with
 * percent-encoding, full-width letters and other dots resolved. markdown-it would only apply Punycode, which makes another
 * host of `MÜNCHEN.example`.
 * @returns '' when a browser finds no valid host, which no check allows.
 */
export function withBrowserHost(address: string): string {
  const [before] = BEFORE_HOST.exec(address) ?? ['']
  const host = address.slice(before.length).replace(/[/?#\\][\s\S]*$/, '')
  if (before === '' || host.includes('@') || PLAIN_HOST.test(host)) {
    return address
  }
  const read = URL.parse(`http://${host}`)?.host
  return read === undefined ? '' : `${before}${read}${address.slice(before.length + host.length)}`
}

/** Characters that are not part of an address when they follow it: CJK, and signs that show nothing. */
const CJK =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\u3000-\\u303F\\uFF00-\\uFFEF'
const NEXT_TO_ADDRESS = `${CJK}${INVISIBLE}`
/** A label of the host may be CJK as a whole. */
const BARE = new RegExp(
  `^[a-z]+://(?:(?<=[/.])[${CJK}]+(?=[.:/?#\\s]|$)|[^${NEXT_TO_ADDRESS}/?#])*[^${NEXT_TO_ADDRESS}]*`,
  'iu',
)

/** The text up to where a bare address at its start ends at the latest. CJK text follows an address without a blank. */
export const upToAddressEnd = (text: string): string => BARE.exec(text)?.[0] ?? text

/** True for an absolute http or https address without credentials, and for a mailto address. */
export function isCommentLink(href: string): boolean {
  return isHttpAddress(href) || (isPlain(href) && MAIL.test(href))
}

/** Like {@link isCommentLink}; also allows `#anchor`, `/path` and `path` on the site that shows the section. */
export function isSectionLink(href: string): boolean {
  return isCommentLink(href) || (isPlain(href) && !SCHEME_OR_HOST.test(href))
}

/** True for an absolute http or https address. User names are refused: `https://bank.example@evil.example`. */
export function isHttpAddress(src: string): boolean {
  if (!isPlain(src) || !WEB.test(src)) {
    return false
  }
  const url = URL.parse(src)
  return url !== null && url.username === '' && url.password === ''
}

function isPlain(address: string): boolean {
  return address.length <= LIMITS.url && PLAIN.test(address)
}
