import t from 'tap'
import { findingOf, tryAll, tryScores } from './facts.ts'

t.test('disguised words', async t => {
  tryAll(t, 'obfuscation', {
    hold: [
      'Ea\u200Brn mo\u200Bney',
      '急\u200B用\u200B钱',
      'Лучшee oнлaйн кaзинo',
      'L.o.a.n.s for all',
      'w i n 6 8 v n',
      'N h à  c á i  u y  t í n',
      '无*视*黑*白*户',
      '当 / 天 / 下 / 款',
      '急.用.钱.吗',
      '急 用 钱 吗 啊',
      'Ｉｎｓｔａｎｔ ＬＯＡＮ',
      '𝗔𝗽𝗽𝗿𝗼𝘃𝗲𝗱',
      'V1agra, pr1ces so l0ow, d1scount',
      { name: 'Oнлaйн Kaзинo' },
    ],
    nothing: [
      'A family 👨‍👩‍👧 and a flag 🏳️‍🌈',
      'می‌خواهم بروم',
      'one\u200Bword',
      'GPUшка и VPNом, API-шный, 2ГИС, 5 μm',
      'U.S.A. and z. B. and e.g. this',
      'a b c d e f g',
      '1 2 3 4 5 6',
      'b2b, k8s, i18n, w4a16, gpt4all, mp3s, h2o, r1, llama3',
      'ＡＩ is fine',
      '你 好',
      'Run `x y z w v` in it',
    ],
  })
  const all = 'Ea\u200Brn mo\u200Bney L.o.a.n.s Лучшee oнлaйн кaзинo'
  t.match(findingOf('obfuscation', { body: all }), { score: 5, reason: /invisible.*scripts.*apart/ })
})

t.test('how much of each kind is needed, and what it counts', async t => {
  tryScores(t, 'obfuscation', [
    ['Ea\u200Brn money'],
    ['Ea\u200Brn mo\u200Bney', 'hold 4'],
    ['oнлaйн'],
    ['oнлaйн кaзинo', 'hold 4'],
    ['L.o.a.n'],
    ['L.o.a.n.s', 'hold 4'],
    ['无*视*黑'],
    ['无*视*黑*白', 'hold 4'],
    ['无  *·  视*黑*白', 'hold 4'],
    ['无   *视*黑*白'],
    ['无*   视*黑*白'],
    ['无***视*黑*白'],
    ['急 用 钱'],
    ['急  用 钱 吗', 'hold 4'],
    ['急   用 钱 吗'],
    ['Ｉｎｓｔａｎｔ'],
    ['ＩｎｓｔａｎｔＬ', 'hold 4'],
    ['V1agra, v1agra, pr1ces'],
    ['V1agra, pr1ces, d1scount', 'hold 4'],
    ['Ea\u200Brn mo\u200Bney L.o.a.n.s', 'hold 5'],
  ])
})
