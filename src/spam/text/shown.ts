/** Reads from a rendered comment what a browser shows and where its links lead. Pure, in linear time. */

export type Shown = {
  /** The text. Lines end where a browser ends them. */
  text: string
  /** The text without code. */
  prose: string
  /** The addresses of its links. */
  addresses: string[]
}

/** The tags inside a line. All others begin a new one. */
const INLINE = /<\/?(?:a|em|strong|code|del|s)(?: [^>]*)?>/g
const CODE = /<code[^>]*>[^<]*<\/code>/g
const LINK = /<a href="([^"]*)"/g

/** @param html as `renderComment` makes it: `<` and `"` of the text are character references. */
export function readShown(html: string): Shown {
  return {
    text: textOf(html),
    prose: textOf(html.replace(CODE, ' ')),
    addresses: Array.from(html.matchAll(LINK), ([, address = '']) => decode(address)),
  }
}

const textOf = (html: string) =>
  decode(
    html
      .replace(INLINE, '')
      .replace(/<[^>]*>/g, '\n')
      .replace(/\n{2,}/g, '\n')
      .trim(),
  )

const CHARACTERS: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }

const decode = (text: string) => text.replace(/&(?:lt|gt|quot|amp);/g, name => CHARACTERS[name] as string)
