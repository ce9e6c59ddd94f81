/** Makes the links in the HTML of an article absolute: in a feed it stands on no page. Pure. */
import { escapeHtml } from '../markdown/escape.ts'

/** In text, quotes are escaped. */
const HREF = / href="([^"]*)"/g
const WITH_SCHEME = /^[a-z][a-z0-9+.-]*:/i

/** @param base the address of the page; null: relative links lead nowhere, so only their text is left. */
export const withAbsoluteLinks = (html: string, base: string | null): string =>
  html.replace(HREF, (attribute, href: string) => {
    if (WITH_SCHEME.test(href)) {
      return attribute
    }
    // Nothing else is escaped in the addresses that the renderer writes.
    return base === null ? '' : ` href="${escapeHtml(new URL(href.replaceAll('&amp;', '&'), base).href)}"`
  })
