import fc from 'fast-check'
import t from 'tap'
import { renderComment } from '../../../src/markdown/render.ts'
import { readComment } from '../../../src/spam/text/reading.ts'
import { SEED } from '../../seed.ts'

const read = (body: string, url: string | null = null, name = 'Ada') =>
  readComment({ name, url, body, html: renderComment(body).html })
const traits = (...written: Parameters<typeof read>) => read(...written).traits()
const kindsOf = (body: string) =>
  traits(body).map(trait => trait.replace(/(?<=^(?:text|short|contact):).*/, ''))

t.test('links in every form', async t => {
  for (const [text, expected] of [
    ['https://A.Example/B?c=D#e, and', ['a.example/b?c=d#e']],
    ['[x](https://a.example/b) <http://b.example>', ['a.example/b', 'b.example']],
    ['[url=https://a.example/]x[/url] https://a.example', ['a.example']],
    ['hxxps://www.a.example', ['a.example']],
    ['https : // a.example', ['a.example']],
    ['https://me:pass@a.example:8080/x', ['a.example/x']],
    ['www.a.example... go to shop-24.de, fun.today/x', ['a.example', 'shop-24.de', 'fun.today/x']],
    ['visit shop.com.br', ['shop.com.br']],
    ['Заходи на казино.рф', ['xn--80aodfsg.xn--p1ai']],
    ['看 win68.com', ['win68.com']],
    ['Buy cheap pills: pills.example', ['pills.example']],
    ['Socket.IO, ASP.NET, Booking.com, shop-24.de, казино.рф', []],
    ['https://例子.com/看', ['xn--fsqu00a.com']],
    ['访问https://a.example看这里', ['a.example']],
    ['see sаle.example', ['sale.example']],
    ['see a.example。b', ['a.example']],
    ['jiekuai。com', ['jiekuai.com']],
    ['shop (dot) com, rx-1 [punto] com, grand-777 (тoчкa) com', ['shop.com', 'rx-1.com', 'grand-777.com']],
    ['win68 chấm com', ['win68.com']],
    ['the dot com bubble, using .net, done.it now, main.py, node.js, U.S. e.g. 1.5', []],
    ['a (dot) nothing, me@mail.example, http://localhost/x, http://192.168.0.1/, http://.', []],
    ['3.com and -.example', []],
    ['a shop dot) com', []],
    [`${'a'.repeat(63)} (dot) com, ${'b'.repeat(64)} (dot) com`, [`${'a'.repeat(63)}.com`]],
    ['shop [([dot])] com, [[([dot com', ['shop.com']],
    ['win68 . com, win69 .com, shop . com, shop 。com', ['win68.com', 'win69.com']],
    ['http://10.1.1.1 http://127.0.0.1/x http://0.0.0.0 http://x.localhost http://[::1]/', []],
    ['http://11.1.1.1', ['11.1.1.1']],
    ['http://x.example/a?! y.example/a,b z.example/a;b', ['x.example/a', 'y.example/a', 'z.example/a']],
  ] as const) {
    const found = read(text)
      .links()
      .map(({ host, path }) => `${host}${path}`)
    t.same(found, expected, text)
  }
})

t.test('e-mail addresses, plain and disguised', async t => {
  for (const [text, expected] of [
    ['a@b.example', ['a@b.example']],
    ['a (at) b.example', ['a@b.example']],
    ['a [arroba] b (punto) example', ['a@b.example']],
    ['a {собака} b <точка> example', ['a@b.example']],
    ['a @ b.example', ['a@b.example']],
    ['a@ b.example', ['a@b.example']],
    ['a @b.example, a@b, a@b.c, @b.example, a@b@c.example, git@github.com', []],
    ['a@b.co', ['a@b.co']],
  ] as const) {
    t.same(read(text).emails(), expected, text)
  }
})

t.test('names that look like hosts', async t => {
  for (const [text, expected] of [
    ['xn--iñvalid.com', []],
    [`${'a'.repeat(63)}.com ${'b'.repeat(64)}.com`, [`${'a'.repeat(63)}.com`]],
    ['shop.de, shop1.de, my-shop.de, shop.fr/x', ['shop1.de', 'my-shop.de', 'shop.fr']],
    ['the.news.blog, abc.de.blog, ab.de.blog', ['the.news.blog', 'abc.de.blog']],
    ['x@shop.com shop.com@x -a.com _b.com .c.com', ['a.com', 'b.com', 'c.com']],
  ] as const) {
    t.same(new Set(read(text).hosts()), new Set(expected), text)
  }
})

t.test('hosts to which a comment leads', async t => {
  t.same(
    read('https://shop.example/a shop.example https://github.com/x', 'https://www.me.example/about').hosts(),
    ['shop.example', 'github.com', 'me.example'],
  )
  t.same(read('Socket.IO and shop.example').hosts(), ['socket.io', 'shop.example'], 'also those only named')
  t.same(read('nothing').hosts(), [])
})

t.test('what counts as a trait', async t => {
  t.same(kindsOf('Thanks!'), [])
  t.same(kindsOf('Great post!'), [])
  t.same(kindsOf('谢谢！'), [])
  t.same(kindsOf('Great article, thank you very much.'), ['short:'])
  t.same(kindsOf('写得真好，谢谢博主'), ['short:'])
  for (const [length, kinds] of [
    [11, []],
    [12, ['short:']],
    [39, ['short:']],
    [40, ['text:']],
  ] as const) {
    t.same(kindsOf('y'.repeat(length)), kinds, `${length} letters`)
  }
  t.same(kindsOf('A sentence of one’s own that nobody else would write like this.'), ['text:'])
  t.same(kindsOf('代开各类正规发票，税点优惠，全国通用'), ['text:'])
  t.same(kindsOf('see a.example, https://github.com/x, https://bit.ly/abc'), [
    'host:bit.ly/abc',
    'host:a.example',
  ])
  t.same(kindsOf('zalo 0900 000 345'), ['short:', 'contact:'])
  t.same(kindsOf('mail me@mail.example'), ['short:', 'contact:'])
  t.same(traits('hi', 'https://www.shop.example/x', 'cheap.example'), [
    'host:shop.example',
    'host:cheap.example',
  ])
  for (const [host, trait] of [
    ['a1.spam-shop.com', 'host:spam-shop.com'],
    ['b7.spam-shop.com', 'host:spam-shop.com'],
    ['x.spam.co.uk', 'host:spam.co.uk'],
    ['x.казино.рф', 'host:xn--80aodfsg.xn--p1ai'],
    // Many people have a name of their own there.
    ['ada.github.io', 'host:ada.github.io'],
    ['www.ada.github.io', 'host:ada.github.io'],
    ['1.1.1.1', 'host:1.1.1.1'],
    ['a.b.example', 'host:b.example'],
  ] as const) {
    t.same(traits(`https://${host}/`), [trait], host)
  }
  t.equal(traits(Array.from({ length: 99 }, (_, index) => `https://a${index}.example`).join(' ')).length, 20)
})

t.test('the same in other clothes has the same traits', async t => {
  for (const [one, other] of [
    [
      'Nhà cái uy tín số 1 Châu Á, nạp 100k tặng 100k, rút tiền nhanh!',
      'nha cai uy tin so 1 CHAU A - nap 100k   tang 100k RUT tien nhanh',
    ],
    [
      'Earn money from home, fifty dollars daily, no risk',
      'E\u200Barn mоney from h\u200Bome; fifty DOLLARS daily... no risk!!!',
    ],
    [
      'Earn money from home, fifty dollars daily, no risk',
      'Ｅａｒｎ money f r o m  home, fifty dollars daily, no risk https://a.example',
    ],
    ['WhatsApp +1 555 010 0155', 'whatsapp: +1 (555) 010-0155'],
    ['WhatsApp +1 555 010 0155', 'ws +15550100155'],
    ['Telegram @some_name_1', 'TELEGRAM: @Some_Name_1'],
    ['https://shop.example/a', 'go to SHOP.example/b'],
  ] as const) {
    t.ok(
      traits(one).some(trait => traits(other).includes(trait)),
      other,
    )
  }
})

t.test('traits of any text are few, and show no address', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.emailAddress())
  fc.assert(
    fc.property(text, text, (name, body) => {
      const found = traits(body, null, name)
      return found.length <= 20 && found.every(trait => !trait.includes('@'))
    }),
    { seed: SEED },
  )
})

t.test('the trait of the website, which readers name with each comment', async t => {
  const siteTrait = (...written: Parameters<typeof read>) => read(...written).siteTrait()
  t.equal(siteTrait('I agree.'), undefined)
  t.equal(siteTrait('I agree.', 'https://blog.me.example/about'), 'host:me.example')
  t.equal(siteTrait('I agree.', 'https://github.com/me'), undefined)
  t.equal(siteTrait('See https://me.example/x', 'https://www.me.example/'), undefined, 'the text leads there')
  t.equal(siteTrait('See https://you.example/x', 'https://www.me.example/'), 'host:me.example')
})
