import t from 'tap'
import { tryAll } from './facts.ts'

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
      'фыва фыва lkjh',
      'test test test',
      '{Hi|Hello} great {post|article}',
      'Nice %comment% here',
      'see #file_links["C:\\links.txt",1,N]',
      'Hello [[name]], I read it',
    ],
    nothing: [
      'lol',
      'hahaha',
      'jajaja',
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
