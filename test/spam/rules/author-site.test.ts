import t from 'tap'
import { findingOf, tryAll } from './facts.ts'

const PRAISE = 'Great article, thank you.'

t.test('websites of authors', async t => {
  tryAll(t, 'author-site', {
    hold: [
      { body: PRAISE, name: '—', url: 'https://vape-corner-online.example' },
      { body: PRAISE, name: 'Wes', url: 'https://vape-corner-online.example' },
      { body: PRAISE, name: 'Marta', url: 'https://cocinas-modernas.example/ofertas' },
      { body: PRAISE, name: 'Оксана', url: 'https://kuhni-na-zakaz.example' },
      { body: '写得真好，感谢分享！', name: '不锈钢水箱厂家', url: 'https://shui-xiang.example/products' },
      { body: PRAISE, name: 'buy viagra', url: 'https://pills.example' },
      { body: PRAISE, name: 'www.shop.example' },
      { body: PRAISE, name: 'Call 555-010-0123' },
    ],
    note: [
      { body: PRAISE, name: 'Ole', url: 'https://olebakes.example' },
      { body: PRAISE, name: 'Ole', url: 'https://lenawrites.example/' },
      { body: PRAISE, name: 'Zoe', url: 'https://zoe-photography.example/portfolio' },
      { body: PRAISE, name: 'Wes', url: 'https://vape-corner-online.example', trusted: true },
      { body: 'x'.repeat(500), name: 'Team of Lindenhof', url: 'https://lindenhof-software.example/blog' },
      { body: 'See https://shop.example', name: 'Bonus' },
    ],
    nothing: [
      { body: PRAISE, name: 'Bill Price' },
      { body: PRAISE, name: '包邮' },
      { body: PRAISE, name: 'Jun', url: 'https://github.com/jun' },
      { body: PRAISE, name: 'Prof. Ng', url: 'https://cs.stanford.edu/~ng' },
      { body: 'x'.repeat(500), name: 'Marketa', url: 'https://marketa.example/' },
    ],
  })
})

t.test('what each sign counts', async t => {
  const LONG = 'x'.repeat(161)
  const SELLS = 'an address that sells'
  const WORDS = 'an address of several words'
  const PAGE = 'a page within a site'
  const SHORT = 'a short text with a website'
  const OTHER = 'a website of another name'
  const scenarios: [score: number, signs: string[], name: string, url: string | null, body?: string][] = [
    [3, ['an address or number for a name'], 'Call 555-0101', null],
    [0, [], 'Call 555-010', null],
    [2, ['a phrase of advertising for a name'], 'Buy followers', 'https://lindqvist.example/'],
    [1, ['goods for a name'], 'Furniture', 'https://lindqvist.example/'],
    [1, ['goods for a name'], 'Betting', 'https://lindqvist.example/'],
    [2, [SELLS], 'Wes', 'https://vape.example/'],
    [2, [SELLS], 'Wes', 'https://cheapwines.example/'],
    [2, [SELLS], 'Wes', 'https://winestore.example/'],
    [0, [], 'Marta Cheapside', 'https://cheapside.example/'],
    [3, [SELLS, WORDS], 'Linden', 'https://auto-linden.example/'],
    [3, [SELLS, PAGE], 'Lindqvist', 'https://lindqvist.example/ofertas'],
    [1, [WORDS], 'Zoe', 'https://zoe-photography.example/'],
    [1, [PAGE], 'Lindqvist', 'https://lindqvist.example/x/y'],
    [0, [], 'Lindqvist', 'https://pages.example/lindqvist'],
    [1, [SHORT], 'Lindqvist', 'https://lindqvist.example/', 'x'.repeat(160)],
    [0, [], 'Lindqvist', 'https://lindqvist.example/', 'See https://lenawrites.example/post'],
    [2, [SHORT, OTHER], 'Ole', 'https://lenawrites.example/', PRAISE],
    [1, [SHORT], 'Ole', 'https://lenawrites.example/ole', PRAISE],
    [3, [SELLS, WORDS, PAGE, SHORT, OTHER], 'Wes', 'https://vape-corner.example/shop/a', PRAISE],
  ]
  for (const [score, signs, name, url, body = LONG] of scenarios) {
    const finding = findingOf('author-site', { name, url, body })
    const said = finding?.reason.replace(/^.*advertises: (.*)\.$/, '$1').split(', ')
    t.same([finding?.score ?? 0, said ?? []], [score, signs], `${name} ${url}`)
  }
})
