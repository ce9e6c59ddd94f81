/** The rule about comments that ask to be contacted. */
import type { TextRule } from './rule.ts'

export const contact: TextRule = {
  readsText: true,
  description: 'Asks to be contacted by messenger, telephone or e-mail: held.',
  find({ contacts, emails }) {
    const kinds = contacts().map(({ kind }) => kind)
    const ways = [
      kinds.includes('messenger') && 'a messenger',
      kinds.includes('phone') && 'telephone',
      emails().length > 0 && 'e-mail',
    ].filter(way => way !== false)
    return ways.length === 0
      ? undefined
      : {
          verdict: 'hold',
          score: Math.min(2 + ways.length, 4),
          reason: `Asks to be contacted by ${ways.join(' or ')}.`,
        }
  },
}
