/** Segmenters by language, kept because making one takes longer than counting the words of a paragraph. */
const segmenters = new Map<string, Intl.Segmenter>()

/** More than the languages of a site, so that only invented language tags can fill the cache. */
const MAX_SEGMENTERS = 50

/**
 * Counts words by Unicode's rules (UAX 29), also in Chinese, Japanese and Thai.
 * @param lang a BCP 47 tag.
 * @throws RangeError when the tag is malformed.
 */
export function countWords(text: string, lang: string): number {
  let words = 0
  for (const segment of segmenterFor(lang).segment(text)) {
    if (segment.isWordLike) {
      words++
    }
  }
  return words
}

function segmenterFor(lang: string): Intl.Segmenter {
  const cached = segmenters.get(lang)
  if (cached !== undefined) {
    return cached
  }
  if (segmenters.size >= MAX_SEGMENTERS) {
    segmenters.clear()
  }
  const segmenter = new Intl.Segmenter(lang, { granularity: 'word' })
  segmenters.set(lang, segmenter)
  return segmenter
}
