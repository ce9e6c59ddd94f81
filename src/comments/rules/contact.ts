/** Rule about invitations to talk elsewhere. */
import type { Rule } from './rule.ts'

export const contact: Rule = {
  description: 'Asks to be contacted by messenger, telephone or e-mail: held.',
  find({ contacts, emails }) {
    const ways = [
      contacts.some(({ kind }) => kind === 'messenger') && 'a messenger',
      contacts.some(({ kind }) => kind === 'phone') && 'telephone',
      emails.length > 0 && 'e-mail',
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
