import t from 'tap'
import { findingOf, tryAll } from './facts.ts'

const PRAISE = 'Great article, thank you.'

t.test('websites of authors', async t => {
  tryAll(t, 'author-site', {
    hold: [
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
  const finding = findingOf('author-site', { body: PRAISE, name: 'Wes', url: 'https://vape-corner.example' })
  t.match(finding?.reason, /an address that sells, an address of several words/)
})
