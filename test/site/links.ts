/** What an HTML page links to, and what can be linked to in it. */
import { parse } from 'parse5'

type Node = { attrs?: { name: string; value: string }[]; childNodes?: unknown[] }

/** The links that lead to the same site. */
export function linksAndIds(html: string): { links: string[]; ids: Set<string> } {
  const [links, ids] = [[] as string[], new Set<string>()]
  const walk = (node: Node): void => {
    for (const { name, value } of node.attrs ?? []) {
      if (name === 'id') {
        ids.add(value)
      } else if (name === 'href' && !/^https?:/.test(value)) {
        links.push(value)
      }
    }
    for (const child of node.childNodes ?? []) {
      walk(child as Node)
    }
  }
  walk(parse(html) as never)
  return { links, ids }
}
