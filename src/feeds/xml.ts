/** Text in XML 1.0. Pure. */

/** What XML cannot have, not even as a reference (section 2.2). */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** A parser would read a bare carriage return as a line feed (section 2.11). */
const REFERENCES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}

/** Writes text as content of an element or as a value in quotes. Line breaks in such a value would become blanks. */
export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"\r]/g, sign => REFERENCES[sign] as string)
