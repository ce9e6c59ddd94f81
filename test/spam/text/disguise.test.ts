/** The rules and bans read what a browser shows; `npm run test:browser` compares both with Chromium. */
import t from 'tap'
import { renderComment } from '../../../src/markdown/render.ts'
import { phraseFinder } from '../../../src/spam/text/compare.ts'
import { readComment } from '../../../src/spam/text/reading.ts'
import { HOST, LINKS, NUMBER, NUMBERS, PHRASE, PHRASES } from './disguises.ts'

const read = (body: string, url: string | null = null) =>
  readComment({ name: 'Ada', url, body, html: renderComment(body).html })

t.test('a link is found however it is written', async t => {
  for (const body of LINKS) {
    t.ok(read(body).hosts().includes(HOST), body)
    t.ok(read(body).traits().includes(`host:${HOST}`), body)
  }
})

t.test('the website of the author leads where a browser goes', async t => {
  for (const url of ['https://buy-one%2eshop/', 'https://buy-one。shop/', 'https://ＢＵＹ-one.shop/']) {
    t.same(read('I agree.', url).hosts(), [HOST], url)
  }
})

t.test('a phrase is found however it is written', async t => {
  for (const body of PHRASES) {
    t.ok(
      read(body)
        .said()
        .some(text => phraseFinder(text)(PHRASE)),
      body,
    )
  }
})

t.test('a telephone number is found however it is written', async t => {
  for (const body of NUMBERS) {
    const values = read(body)
      .contacts()
      .map(({ value }) => value)
    t.ok(values.includes(NUMBER), body)
  }
})

t.test('an e-mail address is found however it is written', async t => {
  for (const body of [
    'ada@mail.example',
    '[x](mailto:ada@mail.example)',
    '[x](mailto:&#97;da@mail.example)',
    '[x](mailto:ada%40mail.example)',
    '<ada@mail.example>',
    'ada@**mail**.example',
    'ada&commat;mail.example',
  ]) {
    t.ok(read(body).emails().includes('ada@mail.example'), body)
  }
})

t.test('links count once, whether they are rendered or not', async t => {
  for (const [body, links] of [
    ['[x](https://a.example/B_(c)) https://a.example/B_(c)', 1],
    ['[x](https://a.example/%C3%BC) https://a.example/ü', 1],
    ['https://a.example/B and a.example/b', 1],
    ['[x](https://a.example/1)[y](https://a.example/2)', 2],
    ['[x](https://1.1.1.1/) [y](https://134744072/) [z](http://[2001:db8::1]/)', 3],
    ['`https://a.example/1`, www.b.example, c.example', 2],
    ['[x](http://localhost/) [y](http://192.168.0.1/) [z](http://[::1]/) [m](mailto:a@b.example)', 0],
  ] as const) {
    t.equal(read(body).links().length, links, body)
  }
})
