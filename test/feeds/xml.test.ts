import t from 'tap'
import { escapeXml } from '../../src/feeds/xml.ts'
import { readXml } from './read.ts'

t.test('a parser reads each character that XML can have, and no other', async t => {
  for (let first = 0; first <= 0x1_0fff; first += 0x400) {
    const characters = Array.from({ length: 0x400 }, (_one, index) => first + index)
    const isAllowed = (code: number) =>
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 0x20 && code < 0xd800) ||
      (code > 0xdfff && code < 0xfffe) ||
      code > 0xffff
    // Apart, or two halves would be a pair.
    const text = characters.map(code => `${String.fromCodePoint(code)}|`).join('')
    const expected = characters
      .map(code => `${isAllowed(code) ? String.fromCodePoint(code) : '\ufffd'}|`)
      .join('')
    const read = readXml(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`)
    if (read.text !== expected || read.attributes['b'] !== expected.replace(/[\t\n]/g, ' ')) {
      t.fail(`from ${first.toString(16)}`)
    }
  }
  const markup = `]]>"'&lt;<!--</a><?xml?>\r\n`
  t.equal(readXml(`<a>${escapeXml(markup)}</a>`).text, markup)
})
