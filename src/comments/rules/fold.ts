/** Text as rules compare it. Pure. */

/**
 * What a text says, whatever was done to its letters: in lower case, compatibility forms (full-width, styled letters)
 * made plain, what is invisible taken out, any white space as one space.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}
