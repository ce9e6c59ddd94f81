import t from 'tap'
import { findingOf, tryAll } from './facts.ts'

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
