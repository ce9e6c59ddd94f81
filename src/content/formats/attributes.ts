/** Reads Pandoc's attributes in braces: `{#anchor .kind level=3}`. Pure. */

export type Attributes = {
  anchor?: string
  classes: string[]
  level?: string
  /** Words between the braces that are no known attributes. */
  unknown: string[]
}

/** The beginning of attributes. Other braces at the end of a heading, such as `{a, b}`, are text. */
const OPENS = /^[ \t]*(?:$|[#.]|[A-Za-z-]+=)/

/** Splits a heading into its text, still as Markdown, and the attributes after it. */
export function splitHeading(source: string): { text: string; attributes: Attributes } {
  const opening = source.endsWith('}') ? source.lastIndexOf('{') : -1
  const inside = source.slice(opening + 1, -1)
  if (opening === -1 || isEscaped(source, opening) || inside.includes('}') || !OPENS.test(inside)) {
    return { text: source, attributes: { classes: [], unknown: [] } }
  }
  return { text: withoutClosing(source.slice(0, opening).trimEnd()), attributes: readAttributes(inside) }
}

/** Removes the closing row of #, which may also come before attributes: `## Heading ## {#anchor}`. */
function withoutClosing(text: string): string {
  let end = text.length
  while (text[end - 1] === '#') {
    end--
  }
  return end === 0 || /[ \t]/.test(`${text[end - 1]}`) ? text.slice(0, end).trimEnd() : text
}

function isEscaped(source: string, position: number): boolean {
  let backslashes = 0
  while (source[position - backslashes - 1] === '\\') {
    backslashes++
  }
  return backslashes % 2 === 1
}

/** Reads the attributes after the colons of a fenced div. As in Pandoc: `{.quote #anchor}` or one word. */
export function divAttributes(source: string): Attributes | undefined {
  if (/^[A-Za-z][\w-]*$/.test(source)) {
    return { classes: [source], unknown: [] }
  }
  const inside = /^\{([^{}]*)\}$/.exec(source)?.[1]
  return inside === undefined ? undefined : readAttributes(inside)
}

function readAttributes(inside: string): Attributes {
  const attributes: Attributes = { classes: [], unknown: [] }
  for (const word of inside.split(/[ \t]+/).filter(Boolean)) {
    const level = /^level="?(\w*)"?$/.exec(word)?.[1]
    if (word.startsWith('#') && attributes.anchor === undefined) {
      attributes.anchor = word.slice(1)
    } else if (word.startsWith('.')) {
      attributes.classes.push(word.slice(1))
    } else if (level !== undefined && attributes.level === undefined) {
      attributes.level = level
    } else {
      attributes.unknown.push(word)
    }
  }
  return attributes
}
