import { createHash } from 'node:crypto'
import t from 'tap'
import { indexSection } from '../../../src/search/text/document.ts'
import { TOKENS_VERSION } from '../../../src/search/text/tokens.ts'

/** Letters of many kinds. Not the corpus, whose texts may change. */
const SAMPLE = [
  'Der Straßenkünstler in Łódź schrieb eine E-Mail; ÅNGSTRÖM, Ærø, œuvre, Þingvellir, İstanbul, ısı.',
  'Tiếng Việt: thức tỉnh, đường. Ελληνικά: ΟΔΟΣ, ή. Чай, ёлка, а́тлас. שָׁלוֹם. أَهْلًا مدرسة على کیک تـطويل',
  '北京大学，ﾊﾟﾝを食べる。東京タワー 서울에서 แม่น้ำ ភាសាខ្មែរ မြန်မာ ລາວ हिन्दी தமிழ்',
  'C++ c# node.js a@b.example ½ m² ﬁx ﷺ 3,14 2026 👩‍💻 co\u00adoperate iPhone手机 第3章',
]

t.test('what stands in the index changes with its version only', async t => {
  const indexed = SAMPLE.map(text =>
    indexSection({ title: text, above: [text], heading: text, body: [text, text], isLead: true }),
  )
  const hash = createHash('sha256').update(JSON.stringify(indexed)).digest('hex').slice(0, 16)
  t.same(
    { version: TOKENS_VERSION, hash },
    { version: 1, hash: '1aa41df23c799500' },
    'raise TOKENS_VERSION, then write the new hash here',
  )
})
