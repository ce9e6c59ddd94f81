/** The rule about disguised letters. */
import { hasGaps, withoutInvisible } from '../text/fold.ts'
import type { TextRule } from './rule.ts'

/** Invisible characters between two letters. Emoji, and scripts that need joiners, are left out. */
const BLANK_IN_WORD =
  /(?<=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}])[\u034F\u115F\u1160\u200B-\u200F\u2060-\u2064\u202A-\u202E\u2066-\u2069\uFEFF\u3164](?=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}])/gu

/** Mathematical, circled, squared and full-width letters. */
const STYLED = /[\u{1D400}-\u{1D7FF}\u24B6-\u24E9\u{1F130}-\u{1F189}\uFF21-\uFF3A\uFF41-\uFF5A]/gu

/** Digits and signs in place of letters, with letters on both sides. */
const SUBSTITUTED =
  /(?<![\p{L}\p{N}@$])\p{Script=Latin}+[01345@$!|]{1,2}\p{Script=Latin}[\p{Script=Latin}0-9@$!|]*/gu
/** Technical words of the same form. */
const TECHNICAL =
  /^(?:[a-z]\d[a-z]|[a-z]\d+[a-z]{1,3}\d*|\p{L}+[45]all|mp[34]s?|\p{L}{1,3}\d{2,}\p{L}{1,2}|\p{L}+@.*)$/iu

/** Chinese characters with signs or spaces between them. */
const SPACED_CHINESE =
  /\p{Script=Han}(?: {0,2}[*·./_\-|~+\\,]{1,2} {0,2}\p{Script=Han}(?!\p{Script=Han})){3,}|\p{Script=Han}(?: {1,2}\p{Script=Han}(?!\p{Script=Han})){3,}/gu

const many = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0

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
    many(text, BLANK_IN_WORD) >= 2 && 'invisible characters within words',
    mixedWords(plain) >= 2 && 'letters of several scripts within words',
    (hasGaps(plain) || many(plain, SPACED_CHINESE) > 0) && 'letters that stand apart',
    many(text, STYLED) >= 8 && 'letters in styles',
    substituted(plain) >= 3 && 'digits and signs for letters',
  ].filter(kind => kind !== false)
}

/** Counts words that change script twice or more. One change is normal: a Russian ending on a foreign word (`GPUшка`). */
function mixedWords(text: string): number {
  return (text.match(/[\p{L}\p{M}]+/gu) ?? []).filter(word => {
    const scripts = [...word].flatMap(letter =>
      /\p{Script=Latin}/u.test(letter)
        ? ['latin']
        : /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(letter)
          ? ['other']
          : [],
    )
    return scripts.filter((script, index) => index > 0 && script !== scripts[index - 1]).length >= 2
  }).length
}

function substituted(text: string): number {
  const found = (text.match(SUBSTITUTED) ?? []).filter(word => word.length >= 4 && !TECHNICAL.test(word))
  return new Set(found.map(word => word.toLowerCase())).size
}
