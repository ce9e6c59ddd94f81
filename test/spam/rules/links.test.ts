import t from 'tap'
import { findingOf, tryAll, tryScores } from './facts.ts'

const many = (count: number, host = (index: number) => `https://site${index}.example/a`) =>
  Array.from({ length: count }, (_, index) => host(index)).join(' ')

t.test('number of links', async t => {
  tryAll(t, 'links', {
    nothing: [
      'none',
      many(2),
      many(9, () => 'https://one.example/a'),
      many(9, index => `https://en.wikipedia.org/wiki/${index}`),
    ],
    hold: [
      many(3),
      '[a](https://a.example) www.b.example <https://c.example>',
      '[url=https://a.example]a[/url] <a href="https://b.example">b</a> c (dot) com',
    ],
    spam: [many(6), many(40)],
  })
  t.equal(findingOf('links', { body: many(1) }, { COMMENT_LINKS: '0' })?.verdict, 'hold')
  t.equal(
    findingOf('links', { body: many(2) }, { COMMENT_LINKS: '0', COMMENT_LINKS_SPAM: '1' })?.verdict,
    'spam',
  )
  t.match(findingOf('links', { body: many(4) }), { score: 4, reason: 'Contains 4 links; 2 are allowed.' })
  t.equal(findingOf('links', { body: many(40) })?.score, 6, 'bounded')
})

t.test('markup of forums and HTML', async t => {
  tryAll(t, 'markup', {
    nothing: [
      '[a link](https://a.example)',
      'a < b and c > d',
      'Write `<a href="x">` or `[url]`',
      'see [1], [b2]',
    ],
    note: ['[b]bold[/b] words', 'a [color=red]red[/color] one'],
    hold: [
      '[url=https://a.example]x[/url]',
      '[URL]a.example[/URL]',
      '[img]https://a.example/x.png[/img]',
      '<a href=https://a.example>x</a>',
      '<A title="x" HREF="https://a.example">x</A>',
      '<div style="display:none">x</div>',
      '<iframe src=x>',
    ],
  })
  t.match(findingOf('markup', { body: '[url=a]' })?.reason, /BBCode/)
  t.match(findingOf('markup', { body: '<a href=a>' })?.reason, /HTML/)
  t.equal(findingOf('markup', { body: '[url=a]b[/url]'.repeat(20) })?.score, 5, 'bounded')
})

t.test('landing pages', async t => {
  tryAll(t, 'landing-page', {
    nothing: [
      'no link',
      'https://en.wikipedia.org',
      'https://cs.stanford.edu/ and https://www.ox.ac.uk/ and https://gov.uk.gov',
      'https://paper.example/2024/05/what-happened',
      'https://paper.example/politics/europe/what-happened',
      'https://paper.example/report.pdf',
      'https://blog.example/p/some-debate',
      'https://archive.example/search?collection=hearings&page=3',
      'https://paper.example/a-very-long-heading-of-a-text',
      'http://localhost:8080/',
      'ASP.NET and Socket.IO are frameworks, Booking.com is a company',
    ],
    note: [
      'https://shop.example',
      'https://shop.example/sale?r=7',
      'see shop.example for more',
      'www.shop.example',
      'shop.example/offer',
      'https://bit.ly/3abc',
      'my-shop (dot) com',
      'win68 chấm com',
    ],
  })
  t.equal(findingOf('landing-page', { body: 'https://bit.ly/3abc' })?.score, 3)
  t.equal(findingOf('landing-page', { body: 'my-shop (dot) com' })?.score, 3)
  t.equal(findingOf('landing-page', { body: 'https://shop.example' })?.score, 2)
  t.equal(
    findingOf('landing-page', { body: 'see shop.example' })?.score,
    2,
    'a host by itself is not disguised',
  )
})

t.test('what each number of links counts', async t => {
  tryScores(t, 'links', [
    [many(3), 'hold 3'],
    [many(5), 'hold 5'],
    [many(6), 'spam 6'],
    [many(7), 'spam 6'],
  ])
})

t.test('what each kind and number of marks counts', async t => {
  tryScores(t, 'markup', [
    ['[url=a]', 'hold 3'],
    ['[url=a] [url=b]', 'hold 4'],
    ['[url=a] <a href=b>', 'hold 4'],
    ['[url=a] [url=b] [url=c]', 'hold 5'],
    ['[url=a] [url=b] [url=c] [url=d]', 'hold 5'],
    ['<a href=b>', 'hold 3'],
    [`[url=${'a'.repeat(2_000)}]`, 'hold 3'],
    [`[url=${'a'.repeat(2_001)}]`],
    [`<a ${'a'.repeat(2_000)}href`, 'hold 3'],
    [`<a ${'a'.repeat(2_001)}href`],
    ['style   =   "a"', 'hold 3'],
    ['style    ="a"'],
    ['style=    "a"'],
    [`[size=${'1'.repeat(80)}]`, 'note 1'],
    [`[size=${'1'.repeat(81)}]`],
  ])
})

t.test('which addresses lead to a text', async t => {
  const below = (path: string) => `https://shop.example/${path}`
  tryScores(t, 'landing-page', [
    [below('x/y'), 'note 2'],
    [below('x/y/z')],
    [below(`x/${'y'.repeat(13)}`), 'note 2'],
    [below(`x/${'y'.repeat(14)}`)],
    [below(`x?${'y'.repeat(11)}`), 'note 2'],
    [below(`x?${'y'.repeat(12)}`)],
    [below('x?abcdef#ghijk'), 'note 2'],
    [below('x?abcdef#ghijkl')],
    [below('y'.repeat(23)), 'note 2'],
    [below('y'.repeat(24))],
    [below('a-b-c'), 'note 2'],
    [below('a-b_c-d')],
    [below('posts/x')],
    [below('x/posts'), 'note 2'],
    [below('1899/x'), 'note 2'],
    [below('1999/x')],
    [below('2024-x')],
    [below('2100/x'), 'note 2'],
    [below('x/2024'), 'note 2'],
    [below('x.html')],
    [below('x.htm')],
    [below('x.html/y'), 'note 2'],
  ])
})
