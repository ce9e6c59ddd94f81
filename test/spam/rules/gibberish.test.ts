import t from 'tap'
import { tryAll, tryScores } from './facts.ts'

t.test('texts that say nothing', async t => {
  tryAll(t, 'gibberish', {
    hold: [
      'asdasd asdasd',
      'dfgh dfgh lkjasd sdf sdf',
      'фывапролдж йцукен',
      'qwertz asdfg yxcv',
      'sdfkjh sdkfjhg',
      '阿斯顿发送到发送到发 qweqwe 123123',
      'asdf',
      'ASDF',
      'фыва фыва lkjh',
      'test test test',
      '{Hi|Hello} great {post|article}',
      'Nice %comment% here',
      'see #file_links["C:\\links.txt",1,N]',
      'Hello [[name]], I read it',
      // Half of the letters, three quarters of the steps, six consonants, a word of five, and as long as it may be.
      'asdf tree',
      'asdfk',
      'abcdkmpa',
      'bcdkm',
      'ásdf',
      'asdfg '.repeat(60),
    ],
    nothing: [
      'lol',
      'hahaha',
      'jajaja',
      'xdxdxd',
      'kkkkkk',
      'bcdk',
      'asdfea',
      'Wer?',
      'were',
      `asdfgh ${'asdfg '.repeat(59)}`,
      '))))',
      '🔥',
      '+1',
      'LGTM',
      'hmm, pfff',
      'were we there?',
      'tree',
      'see [[Jevons paradox]] and [[ -f x ]]',
      'set %PATH% and {name} there',
      '哈哈哈哈哈',
      '水电费太贵了，数据中心用电也一样',
      'Tem!',
      'the qwerty keyboard is as old as the asdf joke about it',
      'https://a.example/x?q=%D1%8D%D0%BA%D1%81',
      `qwertz ${'and much more text that says something '.repeat(10)}`,
      'Use `{a|b}` in the shell',
    ],
  })
})

t.test('what each kind counts, and how long a template may be', async t => {
  const a = (count: number) => 'a'.repeat(count)
  tryScores(t, 'gibberish', [
    ['asdf', 'hold 3'],
    ['{a|b}', 'hold 4'],
    ['{|b}'],
    ['{a|}'],
    [`{${a(60)}|b}`, 'hold 4'],
    [`{${a(61)}|b}`],
    [`{a|${a(200)}}`, 'hold 4'],
    [`{a|${a(201)}}`],
    [`%comment${a(40)}%`, 'hold 4'],
    [`%comment${a(41)}%`],
    ['[[keyword]]', 'hold 4'],
  ])
})
