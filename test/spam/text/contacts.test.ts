import t from 'tap'
import { renderComment } from '../../../src/markdown/render.ts'
import { readComment } from '../../../src/spam/text/reading.ts'

const contactsIn = (body: string) =>
  readComment({ name: 'Ada', url: null, body, html: renderComment(body).html })
    .contacts()
    .map(({ value }) => value)

const b = (count: number) => 'b'.repeat(count)
const ones = (count: number) => '1'.repeat(count)

t.test('names behind a messenger have a least and a greatest length', async t => {
  for (const [text, ...expected] of [
    ['telegram @abc', 'abc'],
    ['telegram @ab'],
    ['tg@abc', 'abc'],
    ['扣扣123456', '123456'],
    [`telegram @${b(33)}`, b(32)],
    [`telegram ${'.'.repeat(19)}@abc`, 'abc'],
    [`telegram ${'.'.repeat(20)}@abc`],
    ['telegram @a.b._-', 'a.b'],
    ['telegram a1bc', 'a1bc'],
    ['telegram a1b'],
    [`telegram ${b(25)}1cd`, `${b(25)}1cd`],
    [`telegram ${b(26)}1cd`],
    [`telegram a1${b(32)}`, `a1${b(31)}`],
    ['telegram 123456', '123456'],
    ['telegram 12345'],
    [`telegram ${ones(18)}`, ones(18)],
    [`telegram ${ones(19)}`],
    ['加微信:abcde', 'abcde'],
    ['加微信:abcd'],
    [`加微信:${b(22)}`, b(21)],
    ['加微信 一二三四五六', '123456'],
    ['加微信 一二三四五'],
  ] as const) {
    t.same(contactsIn(text), expected, text)
  }
})

t.test('a number is one of a telephone by its form, or behind a word that says so', async t => {
  for (const [text, ...expected] of [
    ['+123456789', '123456789'],
    ['+12345678'],
    [`+${ones(15)}`, ones(15)],
    [`+${ones(16)}`],
    ['(555) 010-0123', '5550100123'],
    ['(555) 010-012'],
    ['(555) 010-01234'],
    ['13800000000', '13800000000'],
    ['12800000000'],
    ['1380000000'],
    ['138000000000'],
    ['0312345678', '312345678'],
    ['0412345678'],
    ['031234567'],
    ['03123456789'],
    ['79001234567', '79001234567'],
    ['69001234567'],
    ['7900123456'],
    ['790012345678'],
    ['call 1234567', '1234567'],
    ['call 123456'],
    [`call ${ones(17)}`, ones(17)],
    [`call ${ones(18)}`],
    ['call me or him 1234567', '1234567'],
    ['call me or him now 1234567'],
    [`call ${'x'.repeat(42)} 1234567`, '1234567'],
    [`call ${'x'.repeat(43)} 1234567`],
    ['call 1---234567', '1234567'],
    ['call 1----234567'],
  ] as const) {
    t.same(contactsIn(text), expected, text)
  }
})

t.test('amounts, dates, years and papers are none, also behind such a word', async t => {
  for (const [text, ...expected] of [
    ['call 123 456 789'],
    ['call 1234 567 890', '1234567890'],
    ['call 1.000.000'],
    ['call 2022 – 2023'],
    ['call 12022 – 2023', '120222023'],
    ['call 2023-1-15'],
    ['call 2023-10-155', '202310155'],
    ['call 2023-100-15', '202310015'],
    ['call 1.10.2023'],
    ['call 123-10-2023', '123102023'],
    ['call 1-10-20231', '11020231'],
    ['call 2412.1941'],
    ['call 2412.194', '2412194'],
    ['call 2412.194123', '2412194123'],
  ] as const) {
    t.same(contactsIn(text), expected, text)
  }
})
