import t from 'tap'
import { countWords } from '../../src/markdown/words.ts'

t.test('words by language', async t => {
  const scenarios: [lang: string, text: string, words: number][] = [
    ['en', '', 0],
    ['en', ' ... -- !', 0],
    ['en', "It's 3.5 times DeepSeek-V3.", 5],
    ['vi', 'Đặc điểm của trí tuệ nhân tạo', 7],
    ['zh', '人工智能', 2],
    ['zh-Hans', '我们喜欢阅读。', 3],
    ['ja', '私は学生です', 4],
    ['th', 'ภาษาไทย', 2],
    ['en', 'English again', 2],
  ]
  for (const [lang, text, words] of scenarios) {
    t.equal(countWords(text, lang), words, `${lang}: ${text}`)
  }
})

t.test('a malformed language tag throws', async t => {
  t.throws(() => countWords('a', 'not a tag'), RangeError)
})

t.test('more languages than the cache holds', async t => {
  for (let index = 0; index < 200; index++) {
    t.equal(countWords('one two', `en-x-n${index}`), 2)
  }
})
