/** Pandoc's attributes in braces: `{#anchor .kind level=3}`. Pure. */

export type Attributes = {
  anchor?: string
  classes: string[]
  level?: string
  /** What stands between the braces and is no attribute of ours. */
  unknown: string[]
}

/** What attributes begin with; `{a, b}` at the end of a heading is text. */
const OPENS = /^[ \t]*(?:$|[#.]|[A-Za-z-]+=)/

/** Text as it is written in a heading, and the attributes behind it. */
export function splitHeading(source: string): { text: string; attributes: Attributes } {
  const opening = source.endsWith('}') ? source.lastIndexOf('{') : -1
  const inside = source.slice(opening + 1, -1)
  if (opening === -1 || isEscaped(source, opening) || inside.includes('}') || !OPENS.test(inside)) {
    return { text: source, attributes: { classes: [], unknown: [] } }
  }
  return { text: withoutClosing(source.slice(0, opening).trimEnd()), attributes: readAttributes(inside) }
}

/** `## Heading ## {#anchor}`: the row of # closes the heading, as it does at the end of the line. */
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

/** What stands behind the colons of a fenced div: `{.quote #anchor}` or one bare word, as Pandoc has it. */
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
