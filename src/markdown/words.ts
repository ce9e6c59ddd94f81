/** Segmenters by language: making one takes longer than counting a paragraph. */
const segmenters = new Map<string, Intl.Segmenter>()

/** More languages than a site has; only a flood of made-up tags would fill the cache. */
const MAX_SEGMENTERS = 50

/**
 * Words as Unicode counts them (UAX 29), so that Chinese, Japanese and Thai count too.
 * `lang` is a BCP 47 tag; a malformed one throws a RangeError.
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
