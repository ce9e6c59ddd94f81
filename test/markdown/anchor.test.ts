import fc from 'fast-check'
import t from 'tap'
import { Anchor } from '../../src/kernel/scalars.ts'
import { anchorFor } from '../../src/markdown/anchor.ts'
import { SEED } from '../seed.ts'

t.test('anchors of headings', async t => {
  const scenarios: [heading: string, anchor: string][] = [
    ['The Rise of DeepSeek', 'the-rise-of-deepseek'],
    ['  1. What’s new -- in 2025?  ', '1-whats-new-in-2025'],
    ['Đặc điểm', 'dac-diem'],
    ['Ðà Nẵng', 'da-nang'],
    ['Straße & Ærø', 'strasse-aero'],
    ['中国', 'zhongguo'],
    ['Привет, мир', 'privet-mir'],
    ['C++ / C#', 'c-c'],
    ['a__b', 'a-b'],
    ['', ''],
    ['¿?!', ''],
    ['\ud800', ''],
    ['a'.repeat(200), 'a'.repeat(120)],
    [`${'a'.repeat(119)} b`, 'a'.repeat(119)],
    ['0190a1b2-0000-7000-8000-000000000000', 'section-0190a1b2-0000-7000-8000-000000000000'],
  ]
  for (const [heading, anchor] of scenarios) {
    t.equal(anchorFor(heading), anchor, JSON.stringify(heading))
  }
})

t.test('any heading gives a valid anchor or none', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), heading => {
      const anchor = anchorFor(heading)
      return anchor === '' || Anchor.safeParse(anchor).success
    }),
    { seed: SEED, numRuns: 3000 },
  )
})
