/** The rule about texts without meaning: random keys, tests, templates that were not filled in. */

import { charactersOf } from '../text/characters.ts'
import { HAN, withoutMarks } from '../text/fold.ts'
import { withoutAddresses } from '../text/links.ts'
import type { TextRule } from './rule.ts'

const ROWS = [
  'qwertyuiop asdfghjkl zxcvbnm 1234567890',
  'qwertzuiopü asdfghjklöä yxcvbnm azertyuiop qsdfghjklm asdfghjklñ',
  'йцукенгшщзхъ фывапролджэ ячсмитьбю',
].flatMap(rows => rows.split(' '))
const BOTH_WAYS = ROWS.flatMap(row => [row, [...row].reverse().join('')])
const NEIGHBOURS = new Set(
  ROWS.flatMap(row =>
    [...row].slice(1).flatMap((key, index) => [`${row[index]}${key}`, `${key}${row[index]}`]),
  ),
)
const TEST_WORDS = new Set('test testing prueba тест проверка 测试 測試 asd qwe'.split(' '))
/** What a Chinese input method makes of `asdf` and similar keys. */
const CHINESE_KEYS =
  /阿斯顿|阿斯蒂|阿萨德|啊实打实|撒旦|的撒|撒打|打撒|发送到|大萨达|达瓦|去玩儿|请问请|顶顶顶|萨达|飒飒|是的发|的发生|发的|水电费|士大夫|地方撒/gu

/** Template fields of programs that post spam: `{a|b}`, `%comment%`, `#file_links[…]`, `[[name]]`. */
const FIELDS = 'spin|keyword|comment|anchor|random|username|file_links'
const TEMPLATE = new RegExp(
  `\\{[^{}|\\n]{1,60}\\|[^{}\\n]{1,200}\\}|[{%[#](?:${FIELDS})[^}%\\]\\n]{0,40}[}%\\]]|\\[\\[(?:${FIELDS}|name|title|url)\\]\\]`,
  'i',
)

export const gibberish: TextRule = {
  readsText: true,
  description: 'Keys struck at random, nothing but a test, or a template that was not filled in: held.',
  find({ shown, foldedProse }) {
    if (foldedProse().some(text => TEMPLATE.test(withoutAddresses(text)))) {
      return { verdict: 'hold', score: 4, reason: 'Contains fields of a template that were not filled in.' }
    }
    return isNonsense(shown().normalize('NFC').toLowerCase())
      ? { verdict: 'hold', score: 3, reason: 'Says nothing: keys struck at random, or a test.' }
      : undefined
  },
}

const WORDS = charactersOf("\\p{L}\\p{M}\\p{N};'")
/** The longest text, in letters, of which it is asked whether it says anything. */
const MOST = 300

/** Whether at least half of the letters of a text look like random keys. */
function isNonsense(text: string): boolean {
  const words: string[] = []
  let letters = 0
  for (const word of WORDS.rowsIn(text)) {
    if (/[\p{L}\p{N}]{2}/u.test(word) && !isLaughter(word)) {
      words.push(word)
      letters += word.length
    }
    if (letters > MOST) {
      return false
    }
  }
  let random = 0
  let left = letters
  for (const word of words) {
    random += randomPart(word)
    left -= word.length
    if ((random + left) / letters < 0.5) {
      return false
    }
  }
  return letters > 0
}

/** Whether a word repeats one or two letters, like `haha`. */
function isLaughter(word: string): boolean {
  let [one, other] = ['', '']
  for (const letter of word) {
    if (letter !== one && letter !== other) {
      if (other !== '') {
        return false
      }
      other = one
      one = letter
    }
  }
  return true
}

/** The number of letters of a word that look like random keys. */
function randomPart(word: string): number {
  if (TEST_WORDS.has(word)) {
    return word.length
  }
  if (HAN.test(word)) {
    return (word.match(CHINESE_KEYS) ?? []).join('').length
  }
  const plain = withoutMarks(word)
  const isRandom = isStruck(word) || (plain !== word && isStruck(plain)) || isUnspeakable(plain)
  return isRandom ? word.length : 0
}

/**
 * Whether a word looks like random keys. Of five letters or more, nearly every key must be next to the previous one. Four
 * letters must be part of a row of the keyboard. Three or four letters that are all neighbours count only without a
 * vowel, because `were` and `tree` are neighbours, too.
 */
function isStruck(word: string): boolean {
  const isLong = word.length >= 5
  let others = isLong ? (word.length - 1) / 4 : 0
  for (let key = 1; key < word.length; key += 1) {
    others -= NEIGHBOURS.has(word.slice(key - 1, key + 1)) ? 0 : 1
    if (others < 0) {
      return false
    }
  }
  const isRow = word.length === 4 && BOTH_WAYS.some(row => row.includes(word))
  return isLong || isRow || (word.length >= 3 && !/[aeiouyаеиоуыэюя]/.test(word))
}

/** Whether a word has Latin letters that cannot be pronounced: no vowel, or six consonants in a row. */
const isUnspeakable = (word: string) =>
  /^[a-z;']{5,}$/.test(word) && (!/[aeiouyw]/.test(word) || /[bcdfghjklmnpqrstvxz]{6}/.test(word))
