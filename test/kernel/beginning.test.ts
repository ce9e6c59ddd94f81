import t from 'tap'
import { beginOf } from '../../src/kernel/beginning.ts'

t.test('a text is cut between words, and no character in halves', async t => {
  for (const [text, most, expected] of [
    ['', 10, ''],
    ['Ten chars.', 10, 'Ten chars.'],
    ['  Two \n\n lines\t', 10, 'Two lines'],
    ['One word more', 10, 'One word…'],
    ['One words more', 9, 'One…'],
    ['Donaudampfschiff', 8, 'Donauda…'],
    ['😀'.repeat(8), 8, '😀😀😀…'],
    [`a${'😀'.repeat(8)}`, 4, 'a😀…'],
    ['𝒜'.repeat(8), 8, '𝒜𝒜𝒜…'],
    ['人工智能正在改变世界', 7, '人工智能正在…'],
    ['ปัญญาประดิษฐ์กำลังเปลี่ยนโลก', 16, 'ปัญญาประดิษฐ์…'],
  ] as const) {
    t.equal(beginOf(text, most), expected)
    t.ok(beginOf(text, most).length <= most)
    t.ok(beginOf(text, most).isWellFormed())
  }
})
