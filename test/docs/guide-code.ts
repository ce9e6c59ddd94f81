/** The code of a guide, as the guide has it. */
import { readFileSync } from 'node:fs'

/** The blocks of one language, in their order. @throws Error when the guide has none, which would not be tried. */
export function codeOf(guide: string, language: string): string[] {
  const source = readFileSync(new URL(`../../src/docs/guides/${guide}.md`, import.meta.url), 'utf8')
  const blocks = [...source.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  )
  if (blocks.length === 0) {
    throw new Error(`The guide ${guide} has no code in ${language}.`)
  }
  return blocks
}
