/** Finds links and e-mail addresses in a comment, plain or disguised. Pure, in linear time. */
import { fold } from './fold.ts'
import { guarded } from './guarded.ts'
import { isEnding, isMessenger, isShortener, isWellKnown, looksLikeHost } from './hosts.ts'

export type Link = {
  /** In lower case and ASCII as in the DNS, without `www.`. */
  host: string
  /** Path, query and fragment without the closing slash; empty for a front page. */
  path: string
  /** Whether it is disguised so that programs do not find it: `shop (dot) com`. */
  hidden: boolean
}

/** An address with a scheme. People write `hxxp` to make a link harmless. */
const ADDRESS = /h(?:tt|xx)ps? ?: ?\/\/ ?([^\s<>"'`()[\]{}|\\^]+)/g

/** A host without a scheme or an e-mail address, and the path after it. */
const NAME = /([\p{Script=Latin}\p{Script=Cyrillic}0-9@._-]+)(\/[^\s<>"'`()[\]{}|\\^,;]*)?/gu
/** A dot within a name, and the first letter of its ending. No ending that is known begins with a digit. */
const NAME_DOT = /\.(?<=[\p{Script=Latin}\p{Script=Cyrillic}0-9@_-]\.)[\p{Script=Latin}\p{Script=Cyrillic}]/u

/** A call to act, up to two other words before the name that it calls to. */
const CALL =
  /(?<![\p{Script=Latin}\p{Script=Cyrillic}])(?:visit|see|check|click|go|look|try|open|browse|search|google|buy|order|shop|join|register|download|find|website|site|besuch\p{L}*|siehe|schau\p{L}*|klick\p{L}*|kauf\p{L}*|bestell\p{L}*|webseite|visit[ae]\p{L}*|mir[ae]\p{L}*|entr[ae]\p{L}*|compr[ae]\p{L}*|pid[ae]\p{L}*|busc\p{L}*|clic|зайди\p{L}*|заход\p{L}*|смотр\p{L}*|переход\p{L}*|заказ\p{L}*|куп\p{L}*|ищи\p{L}*|сайт\p{L}*|на|xem|vào|ghé|truy cập|mua|đặt|tìm|访问|訪問|点击|點擊|登录|打开|搜索|上网|网址|官网|详见|见|看)[^\p{L}\p{N}]*(?:[\p{L}]+[^\p{L}\p{N}]+){0,2}$/u

const DOT = 'dot|d0t|punto|punkt|ponto|точка|тчк|chấm|cham|点|點|。|\\.'
/** `shop (dot) com`, `shop . com`, `shop。com`. At most 63 characters before the dot, so that matching takes linear time. */
const HIDDEN = new RegExp(
  `(?<![\\p{L}\\p{N}-])([a-z0-9-]{1,63})( ?)([([{<*|_]{0,3})( ?)(${DOT})( ?)([)\\]}>*|_]{0,3})( ?)(\\p{L}{2,10})(?![\\p{L}\\p{N}])`,
  'gu',
)
/** The dot of a hidden host, with the end of its name: {@link isHiddenHost} asks for a blank or a bracket between, or for `。`. */
const HIDDEN_DOT = new RegExp(`[a-z0-9-](?:[ ([{<*|_]{1,5}(?:${DOT})|。)`)

/**
 * Finds the links of a text, without duplicates: first those with a scheme, then the others, then disguised ones. A name
 * with a dot is a link only with a path, `www.` or a call to act before it: `ASP.NET` and `Socket.IO` are none.
 * @param joined see {@link Folded}.
 */
export function linksIn(joined: string): Link[] {
  const found = new Map<string, Link>()
  const add = (address: string, hidden: boolean) => {
    const link = toLink(address, hidden)
    if (link !== undefined) {
      const key = `${link.host}${link.path}`
      found.set(key, found.get(key) ?? link)
    }
  }
  const rest = joined.replace(ADDRESS, (_, address: string) => {
    add(address, false)
    return ' '
  })
  for (const { name, path, index } of namesIn(rest)) {
    if (path !== '' || name.startsWith('www.') || CALL.test(rest.slice(Math.max(0, index - 48), index))) {
      add(`${name}${path}`, false)
    }
  }
  for (const host of hiddenHostsIn(rest)) {
    add(host, true)
  }
  return [...found.values()]
}

/** Names with a dot that look like a host, with the path after them. */
const namesIn = guarded(NAME_DOT, text =>
  Array.from(text.matchAll(NAME)).flatMap(({ 1: run = '', 2: after = '', index }) => {
    const name = trimmed(run)
    const path = run === name ? after : ''
    return !name.includes('@') && looksLikeHost(name, after !== '') ? [{ name, path, index }] : []
  }),
)

const hiddenHostsIn = guarded(HIDDEN_DOT, text =>
  Array.from(text.matchAll(HIDDEN)).flatMap(match =>
    isHiddenHost(match) ? [`${match[1]}.${match[9]}`] : [],
  ),
)

/** The hosts that a text names, whether as links or not. @param joined see {@link Folded}. */
export const hostsNamedIn = (joined: string): string[] =>
  namesIn(withoutAddresses(joined)).flatMap(({ name }) => toLink(name, false)?.host ?? [])

/**
 * The links of a comment, without duplicates: first those that a browser follows, then those in the shown text.
 * @param addresses where the rendered links lead.
 * @param joined the shown text; see {@link Folded}. It shows most addresses again, sometimes cut off or spelt otherwise,
 *   so an address in it counts only when no rendered link leads to its host.
 */
export function allLinks(addresses: readonly string[], joined: string): Link[] {
  const followed = addresses.flatMap(address => linkTo(address) ?? [])
  const hosts = new Set(followed.map(({ host }) => host))
  const others = linksIn(joined).filter(({ host }) => !hosts.has(host))
  return [...new Map([...followed, ...others].map(link => [`${link.host}${link.path}`, link])).values()]
}

/** The link that a browser follows to an http or https address; undefined for other addresses. */
function linkTo(address: string): Link | undefined {
  const url = /^https?:/i.test(address) ? URL.parse(address) : null
  const host = publicHost(url)
  if (url === null || host === undefined) {
    return undefined
  }
  const path = fold(decoded(`${url.pathname}${url.search}${url.hash}`))
  return { host, path: withoutEnd(path), hidden: false }
}

/** The host as in {@link Link}; undefined for hosts that only the reader's own network has. */
function publicHost(url: URL | null): string | undefined {
  const host = url?.hostname.replace(/\.$/, '').replace(/^www\./, '')
  const isPublic =
    host && /[.:]/.test(host) && !/^(?:127\.|10\.|192\.168\.|0\.0\.0\.0|\[::1?\])|\.localhost$/.test(host)
  return isPublic ? host : undefined
}

/** The e-mail addresses of `mailto:` links, in lower case. */
export function mailedTo(addresses: readonly string[]): string[] {
  return addresses.flatMap(address =>
    /^mailto:/i.test(address) ? emailsIn(fold(decoded(address.slice('mailto:'.length)))) : [],
  )
}

/** Percent-decoded as far as it is UTF-8. */
function decoded(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}

/** Removes addresses with a scheme from a folded text, because their digits and words are not part of the sentence. */
export const withoutAddresses = (folded: string) => folded.replace(ADDRESS, ' ')

/** E-mail addresses in a text, in lower case. @param folded see {@link fold}. */
export function emailsIn(folded: string): string[] {
  const plain = withoutAddresses(folded)
    .replace(/ ?[([{<] ?(?:at|arroba|собака|@) ?[)\]}>] ?/gu, '@')
    .replace(/ ?[([{<] ?(?:dot|punto|punkt|точка|chấm|点|點) ?[)\]}>] ?/gu, '.')
    .replace(/ ?@ (?=[\p{L}\p{N}-]+\.)/gu, '@')
  if (!plain.includes('@')) {
    return []
  }
  return [...plain.matchAll(NAME)].flatMap(([, run = '']) => {
    const [local = '', host = '', ...more] = trimmed(run).split('@')
    const isAddress =
      local !== '' && local !== 'git' && more.length === 0 && /^[^.]+\.[\s\S]*\p{L}{2}$/u.test(host)
    return isAddress ? [`${local}@${host}`] : []
  })
}

/**
 * Whether a link leads to a landing page: a front page or a short path. Texts that people cite have long paths, or are on
 * well-known sites. Disguised and shortened links always count.
 */
export function isLanding({ host, path, hidden }: Link): boolean {
  return hidden || isShortener(host) || !(isWellKnown(host) || isMessenger(host) || isDocument(path))
}

/** Paths under which sites usually have texts. */
const TEXTS =
  /^\/(?:p|posts?|articles?|news|stor(?:y|ies)|wiki|blogs?|docs?|papers?|abs|questions?|videos?|noticias?|articulos?|artikel|nachrichten|tin-tuc|bai-viet|stat[iy]\w*|novosti|a|s|t)\//

function isDocument(path: string): boolean {
  const [place = '', ...query] = path.split(/[?#]/)
  const segments = place.split('/').filter(Boolean)
  const [, second = ''] = segments
  return (
    segments.length >= 3 ||
    (segments.length === 2 && (TEXTS.test(place) || second.length >= 14)) ||
    query.join('').length >= 12 ||
    /\.(?:pdf|html?|php|aspx?|md|txt|csv|xml|json|png|jpe?g|svg)$/.test(place) ||
    /\/(?:19|20)\d\d(?:\/|-)/.test(place) ||
    segments.some(segment => segment.length >= 24 || segment.split(/[-_]/).length > 3)
  )
}

/** Removes dots, hyphens and other signs at the ends, which belong to the sentence. */
const trimmed = (run: string) => withoutEnd(run.replace(/^[._-]+/, ''))

/** Removes signs at the end of a sentence. A regular expression would take quadratic time for a long row of dots. */
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && '.,;:!?/*_~-'.includes(text.charAt(end - 1))) {
    end -= 1
  }
  return text.slice(0, end)
}

function toLink(address: string, hidden: boolean): Link | undefined {
  const [authority = ''] = address.split(/[/?#]/, 1)
  const [name = ''] = /^[\p{Script=Latin}\p{Script=Cyrillic}0-9.-]+/u.exec(authority.replace(/^.*@/, '')) ?? [
    authority,
  ]
  const host = publicHost(URL.parse(`http://${trimmed(name)}`))
  return host === undefined ? undefined : { host, path: withoutEnd(address.slice(authority.length)), hidden }
}

/** Whether a match of {@link HIDDEN} is a disguised host and not part of a sentence. */
function isHiddenHost([
  ,
  own = '',
  a,
  open,
  b,
  dot = '',
  c,
  close,
  d,
  ending = '',
]: RegExpExecArray): boolean {
  if (!isEnding(ending)) {
    return false
  }
  const isBracketed = open !== '' && close !== ''
  if (isBracketed || (dot === '。' && `${a}${b}${c}${d}` === '')) {
    return true
  }
  // `win68 chấm com` is a host, `the dot com bubble` is not; nor is `using .net`.
  const isName = /\d|\w-\w/.test(own) && /\p{L}/u.test(own)
  return isName && `${a}${b}` !== ''
}
