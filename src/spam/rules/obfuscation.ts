/** The rule about disguised letters. */
import { hasGaps, isMixed, withoutInvisible } from '../text/fold.ts'
import { guarded } from '../text/guarded.ts'
import type { TextRule } from './rule.ts'

const BLANK =
  '[\\u034F\\u115F\\u1160\\u200B-\\u200F\\u2060-\\u2064\\u202A-\\u202E\\u2066-\\u2069\\uFEFF\\u3164]'
const OWN_SCRIPT = '[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}\\p{Script=Han}]'
/** Invisible characters between two letters. Emoji, and scripts that need joiners, are left out. */
const blanksInWords = found(BLANK, `(?<=${OWN_SCRIPT})${BLANK}(?=${OWN_SCRIPT})`)

/** Mathematical, circled, squared and full-width letters. */
const STYLED = /[\u{1D400}-\u{1D7FF}\u24B6-\u24E9\u{1F130}-\u{1F189}\uFF21-\uFF3A\uFF41-\uFF5A]/gu

const SIGN = '[01345@$!|]'
/** Digits and signs in place of letters, with letters on both sides. */
const substitutedIn = found(
  `${SIGN}(?<=\\p{Script=Latin}${SIGN})${SIGN}?\\p{Script=Latin}`,
  `(?<![\\p{L}\\p{N}@$])\\p{Script=Latin}+${SIGN}{1,2}\\p{Script=Latin}[\\p{Script=Latin}0-9@$!|]*`,
)
/** Technical words of the same form. */
const TECHNICAL =
  /^(?:[a-z]\d[a-z]|[a-z]\d+[a-z]{1,3}\d*|\p{L}+[45]all|mp[34]s?|\p{L}{1,3}\d{2,}\p{L}{1,2}|\p{L}+@.*)$/iu

const ALONE = '\\p{Script=Han}(?!\\p{Script=Han})'
/** Chinese characters with signs or spaces between them. */
const spacedChineseIn = found(
  `[ *·./_\\-|~+\\\\,]${ALONE}`,
  `\\p{Script=Han}(?: {0,2}[*·./_\\-|~+\\\\,]{1,2} {0,2}${ALONE}){3,}|\\p{Script=Han}(?: {1,2}${ALONE}){3,}`,
)

/** Finds the matches of a pattern. @param sign see {@link guarded}. */
function found(sign: string, pattern: string): (text: string) => string[] {
  const all = new RegExp(pattern, 'gu')
  return guarded(new RegExp(sign, 'u'), text => text.match(all) ?? [])
}

export const obfuscation: TextRule = {
  readsText: true,
  description:
    'Words disguised by blanks, letters of other scripts, letters that stand apart, styled letters or digits: held.',
  find({ name, prose }) {
    const kinds = [...new Set(prose().flatMap(text => disguisesIn(`${name}\n${text}`)))]
    return kinds.length === 0
      ? undefined
      : {
          verdict: 'hold',
          score: Math.min(3 + kinds.length, 5),
          reason: `Disguises words: ${kinds.join(', ')}.`,
        }
  },
}

function disguisesIn(text: string): string[] {
  const plain = withoutInvisible(text)
  return [
    blanksInWords(text).length >= 2 && 'invisible characters within words',
    mixedWordsIn(plain).length >= 2 && 'letters of several scripts within words',
    (hasGaps(plain) || spacedChineseIn(plain).length > 0) && 'letters that stand apart',
    (text.match(STYLED)?.length ?? 0) >= 8 && 'letters in styles',
    substituted(plain) >= 3 && 'digits and signs for letters',
  ].filter(kind => kind !== false)
}

/** The words that change script twice or more. One change is normal: a Russian ending on a foreign word (`GPUшка`). */
const mixedWordsIn = guarded({ test: isMixed }, text =>
  (text.match(/[\p{L}\p{M}]+/gu) ?? []).filter(word => {
    const scripts = [...word].flatMap(letter =>
      /\p{Script=Latin}/u.test(letter)
        ? ['latin']
        : /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(letter)
          ? ['other']
          : [],
    )
    return scripts.filter((script, index) => index > 0 && script !== scripts[index - 1]).length >= 2
  }),
)

function substituted(text: string): number {
  const words = substitutedIn(text).filter(word => word.length >= 4 && !TECHNICAL.test(word))
  return new Set(words.map(word => word.toLowerCase())).size
}
