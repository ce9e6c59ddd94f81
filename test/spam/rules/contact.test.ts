import t from 'tap'
import { findingOf, tryAll, tryScores } from './facts.ts'

t.test('invitations to talk elsewhere', async t => {
  tryAll(t, 'contact', {
    hold: [
      'Write me on Telegram @some_name',
      'telegram, my id is some_name99',
      'WhatsApp +49 151 0000 0012',
      'https://wa.me/15550100199',
      't.me/some_name',
      'Call (555) 010-0123 now',
      'escribanme al wasap 555 0100 166',
      'Звоните 900-00-22 хоть ночью',
      'ватсап +7 9​00 0​00-0​0-44',
      'Gọi ngay 0900 000 789',
      'zalo 0900 000 345 nhé',
      '加微信:shengyi',
      '加V亻言:壹叁捌零零零零零零叁叁',
      '联系人:陈经理 138 0000 0000(微信同号)QQ:100000001',
      '扣扣 １００００００８８',
      'Send it to me@mail.example',
      'kredit-held (at) mail (punkt) example',
      'hackpro[at]mail[dot]example',
    ],
    nothing: [
      'Telegram channels were faster than the papers',
      'Telegram has 900 000 000 users, 1.000.000 of them here',
      'Telegram: people said so',
      '@Camilo you are right, and @tom_99 too',
      'Mấy kênh Telegram đưa tin vụ này nhanh hơn',
      'from 2022-2023, on 2023-10-01 and 01.10.2023, see 2412.19437',
      'the call of 2023-10-15, the call of 15.10.2023, the call of 2022-2023, a call in 2412.19437',
      '2.788e6 * 2.0 = 5.576e6, and 5576000 in all',
      'I have 1234567 of them',
      'https://a.example/x?id=4915100000012',
      'git clone git@github.com:someone/something',
      'Run `ssh me@host.example` for it',
      'Run `ssh me@host.example` or `ssh you@host.example`',
      '十一月二十三日 and 一二三四五',
      'on line 5, in line_25 of the file',
      'the television @ home',
    ],
  })
})

t.test('the reason says how, not where', async t => {
  const finding = findingOf('contact', {
    body: 'Telegram @some_name, call +1 555 010 0155 or a@mail.example',
  })
  t.match(finding, { score: 4, reason: 'Asks to be contacted by a messenger or telephone or e-mail.' })
})

t.test('what each number of ways counts', async t => {
  tryScores(t, 'contact', [
    ['Telegram @some_name', 'hold 3'],
    ['call +1 555 010 0155', 'hold 3'],
    ['a@mail.example', 'hold 3'],
    ['Telegram @some_name, call +1 555 010 0155', 'hold 4'],
  ])
})
