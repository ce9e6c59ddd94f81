import type { Term } from './term.ts'

/** Shortest word that stands for others. */
const SHORTEST = 4

/** A word as the beginning of others: of compounds and of inflected forms. */
export function widen(term: Term): Term {
  const [[text, ...more], [accented]] = [term.texts, term.accented]
  if (term.isQuoted || term.isPrefix || more.length > 0 || text === undefined || accented === undefined) {
    return term
  }
  const stem = stemOf(accented, text)
  return stem === undefined ? term : { ...term, texts: [stem], isPrefix: true }
}

/**
 * The beginning that forms and compounds of a word share: `datenbank` for `Datenbanken`, `baum` for `Bäume`. It takes off
 * common endings of German and English only. undefined for a word that is too short to stand for others.
 * @param accented with the umlauts of a plural. @param text without accents.
 */
function stemOf(accented: string, text: string): string | undefined {
  if (text.length < SHORTEST || !/^\p{L}+$/u.test(text)) {
    return
  }
  const hasUmlaut = /[äöü]/.test(accented)
  for (const [ending, known] of ENDINGS) {
    const stem = text.slice(0, -ending.length)
    const shortest = known ?? (hasUmlaut && ending.length > 1 ? SHORTEST : SHORTEST + 1)
    if (text.endsWith(ending) && stem.length >= shortest) {
      return stem
    }
  }
  return text
}

/** Longest first, with the shortest stem where it differs. Vietnamese syllables end in `n` and `t` as well. */
const ENDINGS: readonly (readonly [ending: string, shortest?: number])[] = [
  ['ies', SHORTEST],
  ...['ing', 'ern', 'en', 'er', 'es', 'em', 'et', 'ed', 'n', 't', 'y'].map(ending => [ending] as const),
  ['e', SHORTEST],
  ['s', SHORTEST],
]
