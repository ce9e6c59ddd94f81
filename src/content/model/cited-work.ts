/**
 * How people write the DOI and the URL of a cited work, and the one form in which it is looked up across articles. The
 * migrations of `article_references` say that form in SQL. Pure.
 */

/** `10.`, a registrant, a slash and a suffix. */
const DOI = /^10\.[0-9]{4}\S*\/\S+$/
const ASCII = /^[!-~]+$/

/** What {@link lookupDoi} finds a DOI in, as the contract shows it. */
export const DOI_TEXT =
  /^(?:[Hh][Tt][Tt][Pp][Ss]?:\/\/(?:[Dd][Xx][.])?[Dd][Oo][Ii][.][Oo][Rr][Gg]\/|[Dd][Oo][Ii]: ?)?10[.][0-9]{4}[!-~]*\/[!-~]+$/

/** The DOI in a text such as `https://doi.org/10.1000/X`; undefined: there is none. */
export function findDoi(text: string): string | undefined {
  const doi = text.slice(Math.max(0, text.indexOf('10.')))
  return DOI.test(doi) ? doi : undefined
}

/** Where the DOI in a text leads; undefined: there is none. */
export function doiAddress(text: string): string | undefined {
  const doi = findDoi(text)
  return doi && `https://doi.org/${doi.split('/').map(encodeURIComponent).join('/')}`
}

/** The DOI in a text in lower case, as DOIs are compared; null: there is none, or it is not in ASCII. */
export function lookupDoi(text: string): string | null {
  const doi = findDoi(text)
  return doi !== undefined && ASCII.test(doi) ? doi.toLowerCase() : null
}

/** A URL without what leads to the same page: the scheme, a fragment, slashes at the end. */
export const lookupUrl = (url: string): string =>
  url
    .replace(/^https?:\/\//, '')
    .replace(/#.*/, '')
    .replace(/\/+$/, '')

const DOI_SITE = /^(?:dx\.)?doi\.org\//

/** What a reference is found by. A URL at doi.org is a DOI. */
export function lookupOf({ DOI, URL }: { DOI: string | null; URL: string | null }) {
  const url = URL === null ? null : lookupUrl(URL)
  const fromUrl = url !== null && DOI_SITE.test(url) ? url : ''
  return { doi: lookupDoi(DOI ?? fromUrl), url }
}
