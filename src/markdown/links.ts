/** Decides which addresses are allowed in `href` and `src`. All functions take an address as markdown-it encodes it. */
import { LIMITS } from '../kernel/limits.ts'

/** Printable ASCII: browsers strip tabs and line breaks from an address and read a backslash as a slash. */
const PLAIN = /^[\x21-\x5b\x5d-\x7e]+$/

const WEB = /^https?:\/\/[^/]/i
const MAIL = /^mailto:./i

/**
 * A possible scheme or host at the start of an address, even if its `:` or `/` is percent-encoded. The `#` of an
 * undecoded character reference (`java&#0;script:`) does not end a scheme, because a browser may decode it later.
 */
const SCHEME_OR_HOST = /^(?:(?!#)[^/?]*(?::|%3a)|\/\/|\/?(?:%2f|%5c))/i

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
