/**
 * How a cited work is looked up across articles: by its DOI or URL, in one form for the ways in which people write it. The
 * migrations of `article_references` say the same in SQL. Pure.
 */

/** `10.`, a registrant, a slash and a suffix, in ASCII. */
const DOI = /^10\.[0-9]{4}[!-~]*\/[!-~]+$/

/** What {@link lookupDoi} finds a DOI in, as the contract shows it. */
export const DOI_TEXT =
  /^(?:[Hh][Tt][Tt][Pp][Ss]?:\/\/(?:[Dd][Xx][.])?[Dd][Oo][Ii][.][Oo][Rr][Gg]\/|[Dd][Oo][Ii]: ?)?10[.][0-9]{4}[!-~]*\/[!-~]+$/

/** A DOI as people write it: alone, with `doi:` or as an address. */
const WRITTEN = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}\/\S+)$/i

/** The DOI alone, as bibliographies have it; undefined: the text is none. */
export const bareDoi = (text: string): string | undefined => WRITTEN.exec(text)?.[1]

/** The DOI in a text such as `https://doi.org/10.1000/X`, in lower case, as DOIs are compared; null: there is none. */
export function lookupDoi(text: string): string | null {
  const doi = text.slice(Math.max(0, text.indexOf('10.')))
  return DOI.test(doi) ? doi.toLowerCase() : null
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
