/** The rule about the author's name and website. */
import { latePackage } from '../../kernel/late.ts'
import { phrasesIn } from '../phrases/lists.ts'
import { viewOf } from '../phrases/matcher.ts'
import { solid, weight } from '../text/fold.ts'
import { isWellKnown } from '../text/hosts.ts'
import type { Link } from '../text/links.ts'
import type { Reading } from '../text/reading.ts'
import type { TextRule } from './rule.ts'

/** Words in the names of hosts that sell. They match between hyphens; long ones also at the start or end of a name. */
const SELLING =
  'shop store online sale buy cheap deal deals price best top vip bonus casino kazino slot slots bet bets poker loan loans credit kredit kredity zaim money cash crypto coin forex trade invest pharm pharma pharmacy apteka apotheke farmacia pills meds viagra cbd vape escort dating date girls singles flirt replica rolex essay thesis diplom seo backlink backlinks links traffic promo ads market agency iptv apk crack soft kino film movie torrent travel tour hotel rent auto cars insurance dental clinic beauty spa furniture mebel okna remont service services repair plumber locksmith roofing cleaning logistics supplier factory wholesale tienda barato venta compra comprar ofertas tarot kaufen guenstig gunstig billig angebot preis versand nhacai xoso bongda giare dichvu noithat thoitrang suachua vay vaytien nhanh deshevo kupit zakaz magazin taobao fapiao daikuan'.split(
    ' ',
  )
const SELLING_WORDS = new Set(SELLING)
const SELLING_ENDS = SELLING.filter(word => word.length >= 5)

/** Paths of personal pages: at a university or a service, blogs, pages about a person. */
const PERSONAL =
  /^\/?(?:[~@].*|(?:people|person|users?|u|staff|faculty|authors?|profiles?|members?)(?:\/.*)?|(?:team|blog|about|me|home|index|portfolio|projects|works|cv|contact)(?:\.html?)?)?$/

/** Length up to which a text is short. A short text often fits below any article. */
const SHORT = 160

export const authorSite: TextRule = {
  readsText: true,
  reducedForTrusted: true,
  description:
    'Advertises by the author’s name or website, as short praise with the address of a shop does: held.',
  find(reading) {
    const site = reading.site()
    const signs = [
      ...nameSigns(reading),
      ...(site === undefined || isWellKnown(site.host) ? [] : siteSigns(reading, site)),
    ]
    const score = signs.reduce((sum, [points]) => sum + points, 0)
    if (score === 0) {
      return undefined
    }
    return {
      verdict: score >= 3 ? 'hold' : 'note',
      score: Math.min(score, 3),
      reason: `The author’s name or website advertises: ${signs.map(([, sign]) => sign).join(', ')}.`,
    }
  },
}

type Sign = [points: number, says: string]

function nameSigns({ foldedName, nameHosts, site, landings }: Reading): Sign[] {
  const name = foldedName().joined
  if (nameHosts().length > 0 || /\d(?:[ .-]?\d){6}/.test(name)) {
    return [[3, 'an address or number for a name']]
  }
  const found = phrasesIn(viewOf(name))
  if (site() === undefined && landings().length === 0) {
    return []
  }
  if (found.some(({ isOffer }) => isOffer)) {
    return [[2, 'a phrase of advertising for a name']]
  }
  const isGoods = found.length > 0 || asciiWords(name).some(word => SELLING_WORDS.has(word))
  return isGoods ? [[1, 'goods for a name']] : []
}

function siteSigns({ name, body, landings }: Reading, { host, path }: Link): Sign[] {
  const own = host.split('.').slice(0, -1).join('-')
  const names = asciiWords(name)
  const isOwn = (text: string) => names.some(own => own.length >= 3 && solid(text).includes(own))
  const isShort = weight(body) <= SHORT && landings().length === 0
  const signs: [boolean, ...Sign][] = [
    [(isSelling(own) && !(isOwn(own) && !own.includes('-'))) || isSelling(path), 2, 'an address that sells'],
    [own.includes('-'), 1, 'an address of several words'],
    [!PERSONAL.test(path) && !isOwn(path), 1, 'a page within a site'],
    [isShort, 1, 'a short text with a website'],
    [isShort && !isOwn(own) && !isOwn(path), 1, 'a website of another name'],
  ]
  return signs.filter(([holds]) => holds).map(([, points, says]) => [points, says])
}

const anyAscii: () => typeof import('any-ascii') = latePackage('any-ascii')

const asciiWords = (text: string) =>
  anyAscii()
    .default(text)
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? []

function isSelling(address: string): boolean {
  const words = address.split(/[^a-z0-9]+/)
  return words.some(
    word => SELLING_WORDS.has(word) || SELLING_ENDS.some(end => word.startsWith(end) || word.endsWith(end)),
  )
}
