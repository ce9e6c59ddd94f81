import t from 'tap'
import { matcherOf, viewOf } from '../../../src/spam/phrases/matcher.ts'
import { fold } from '../../../src/spam/text/fold.ts'
import { findingOf, tryAll, tryScores } from './facts.ts'

t.test('phrases of advertising in each language', async t => {
  tryAll(t, 'words', {
    hold: [
      '250 free spins and a welcome bonus, play here',
      'Kredit ohne Schufa mit Sofortzusage, schreib mir auf Signal',
      'Préstamos sin aval, préstamo urgente, escríbeme al privado',
      'Прогон сайта хрумером, накрутка, 5000 вечных ссылок',
      'Nhà cái uy tín, nạp đầu tặng 100%, đăng ký ngay',
      'nha cai uy tin, nap dau tang 100%, dang ky ngay',
      '代开发票，税点优惠，加微信',
      'F.r.e.e spins? No: F r e e  s p i n s, w e l c o m e  b o n u s, play now',
      { body: 'See https://shop.example', name: 'Buy followers, dofollow' },
    ],
    note: [
      'I never trusted a welcome bonus.',
      { body: 'https://shop.example has cheap watches' },
      'write to a@mail.example about the casino',
    ],
    nothing: [
      'I work for a casino and know of betting',
      'They write “loans from $5, no credit check, instant approval” and people believe it',
      '> free spins and a welcome bonus, play here\n\nDo not answer such people.',
      'Mein Name ist Billig, mein Schwager heißt Kredit',
      { body: 'My name again', name: 'Dolores Barato Rico' },
      'lo de la app, so de facto',
    ],
  })
  const finding = findingOf('words', {
    body: 'free spins, welcome bonus, payday loans, dofollow, iptv, play here',
  })
  t.equal(finding?.reason.match(/“/g)?.length, 3, 'names three topics at most')
  t.equal(finding?.score, 6, 'bounded')
})

t.test('phrases that the site blocks', async t => {
  const environment = { COMMENT_BLOCKED_WORDS: 'Forbidden Fruit, snake*, 苹果' }
  for (const given of [
    { body: 'forbidden   FRUIT' },
    { body: 'the snakes' },
    { body: '吃苹果吧' },
    { name: 'Snake' },
    { body: 'Fоrbidden fruit' },
    { url: 'https://snake.example/' },
  ]) {
    t.match(findingOf('words', given, environment), {
      verdict: 'hold',
      reason: 'Contains a phrase that this site blocks.',
    })
  }
  t.equal(findingOf('words', { body: 'fruit, forbidden' }, environment), null)
})

t.test('the matcher', async t => {
  const find = matcherOf([
    'a b c',
    'b',
    'ab*',
    'số đề',
    'nhà cái uy tín',
    'cá độ bóng',
    'ёлка',
    'долг*',
    '贷款',
    '!!',
  ])
  for (const [text, expected] of [
    ['a b c', ['a b c', 'b']],
    ['A, B! c?', ['a b c', 'b']],
    ['a b', ['b']],
    ['abc ab', ['ab*']],
    ['xab', []],
    ['so de', []],
    ['số  đề', ['số đề']],
    ['số đề b', ['b', 'số đề']],
    ['ḅ', []],
    ['nha cai uy tin', ['nhà cái uy tín']],
    ['nhà cai uy tín', ['nhà cái uy tín']],
    ['ca do bong', ['cá độ bóng']],
    ['елка', ['ёлка']],
    ['Долгов', ['долг*']],
    ['急贷 款', ['贷款']],
    ['', []],
    [`${'a'.repeat(50)} b`, ['b']],
  ] as const) {
    t.same(find(viewOf(fold(text))), expected, text)
  }
})

t.test('how many phrases are enough with a link, with the website of the author, and alone', async t => {
  const link = 'https://shop.example'
  const url = 'https://lindqvist.example/'
  tryScores(t, 'words', [
    [`casino ${link}`, 'note 1'],
    [`casino, poker, slots, betting, jackpot ${link}`, 'note 2'],
    [`welcome bonus, casino ${link}`, 'note 2'],
    [`welcome bonus, casino, poker ${link}`, 'hold 3'],
    [{ body: 'welcome bonus, casino, poker', url }, 'note 2'],
    [{ body: 'welcome bonus, casino, poker, betting', url }, 'hold 4'],
    [{ body: 'welcome bonus, casino, poker, betting, jackpot', url }, 'hold 4'],
    ['casino'],
    ['welcome bonus', 'note 2'],
    ['welcome bonus, free spins, casino', 'note 2'],
    ['welcome bonus, free spins, casino, poker', 'hold 5'],
    ['welcome bonus, free spins, dofollow, casino', 'hold 6'],
    ['welcome bonus, free spins, dofollow, iptv', 'hold 6'],
    [{ name: 'Buy followers' }],
    [{ name: 'Buy followers', url }, 'note 2'],
    [{ body: link, name: 'Buy followers' }, 'note 2'],
  ])
})

t.test('quotations of up to 80 characters do not count', async t => {
  const marks = ['“”', '„“', '„”', '«»', '""', '「」', '『』', '‘’'].map(
    pair => [...pair] as [string, string],
  )
  tryScores(
    t,
    'words',
    marks.flatMap(([open, close]) => [
      [`They write ${open}free spins ${'y'.repeat(69)}${close}`],
      [`They write ${open}free spins ${'y'.repeat(70)}${close}`, 'note 2'],
    ]),
  )
  tryScores(t, 'words', [
    ['   > free spins'],
    ['    > free spins', 'note 2'],
    ['“free\nspins”', 'note 2'],
    ['“free spins” https://shop.example', 'note 2'],
  ])
})
