/** Reads feeds without the code of the service, by a strict parser of XML. */
import { SaxesParser } from 'saxes'

export type Element = {
  uri: string
  name: string
  attributes: Record<string, string>
  text: string
  children: Element[]
}

/** @throws Error when the text is not well-formed XML 1.0 with namespaces. */
export function readXml(source: string): Element {
  const parser = new SaxesParser({ xmlns: true })
  const top: Element = { uri: '', name: '', attributes: {}, text: '', children: [] }
  const open = [top]
  parser.on('error', error => {
    throw error
  })
  parser.on('opentag', ({ uri, local, attributes }) => {
    const values = Object.values(attributes).map(({ name, value }) => [name, value] as const)
    const element = { uri, name: local, attributes: Object.fromEntries(values), text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', text => {
    const last = open.at(-1) as Element
    last.text += text
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(source).close()
  return top.children[0] as Element
}

export const all = (element: Element, name: string) => element.children.filter(child => child.name === name)

export const textOf = (element: Element, name: string) => all(element, name)[0]?.text
