/** The rules for addresses by themselves: markdown-it's percent-encoding would hide a hole in them. */
import t from 'tap'
import { LIMITS } from '../../src/kernel/limits.ts'
import { isCommentLink, isHttpAddress, isSectionLink } from '../../src/markdown/links.ts'

const long = (length: number) => 'https://a.example/'.padEnd(length, 'x')

t.test('which addresses are links or images where', async t => {
  const scenarios: [address: string, section: boolean, comment: boolean, image: boolean][] = [
    ['https://a.example', true, true, true],
    ['HTTP://A.EXAMPLE:8080/b?c#d', true, true, true],
    ['http://[::1]/', true, true, true],
    [long(LIMITS.url), true, true, true],
    [long(LIMITS.url + 1), false, false, false],
    ['mailto:a@b.example', true, true, false],
    ['MAILTO:a@b.example', true, true, false],
    ['mailto:', false, false, false],
    ['#a:b', true, false, false],
    ['/a/b:c', true, false, false],
    ['a/b', true, false, false],
    ['../a', true, false, false],
    ['?a', true, false, false],
    ['', false, false, false],
    ['a:b', false, false, false],
    ['a#b:c', false, false, false],
    ['a%3Ab', false, false, false],
    ['//a.example', false, false, false],
    ['/%2Fa.example', false, false, false],
    ['%5c%5ca.example', false, false, false],
    ['javascript:x', false, false, false],
    ['javascript:x//mailto:a@b.example', false, false, false],
    ['javascript:x//https://a.example', false, false, false],
    ['javascript:x/#a', false, false, false],
    ['ftp://a.example', false, false, false],
    ['https:a.example', false, false, false],
    ['https:///a.example', false, false, false],
    ['https://a@b.example', false, false, false],
    ['https://:a@b.example', false, false, false],
    ['https://a.example:x', false, false, false],
    ['/\\a.example', false, false, false],
    ['/\t/a.example', false, false, false],
    ['https://a.example/ b', false, false, false],
    ['\u0001/a', false, false, false],
    ['/ä', false, false, false],
  ]
  for (const [address, section, comment, image] of scenarios) {
    t.equal(isSectionLink(address), section, `${JSON.stringify(address)} in a section`)
    t.equal(isCommentLink(address), comment, `${JSON.stringify(address)} in a comment`)
    t.equal(isHttpAddress(address), image, `${JSON.stringify(address)} as an image`)
  }
})
