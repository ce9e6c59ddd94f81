/** Rules about how the comment was posted. */
import type { CircumstanceRule } from './rule.ts'

export const honeypot: CircumstanceRule = {
  readsText: false,
  description: 'The field that people cannot see was filled: spam.',
  find: ({ honeypot: isFilled }) =>
    isFilled
      ? { verdict: 'spam', score: 10, reason: 'The field that people cannot see was filled.' }
      : undefined,
}

export const fillTime: CircumstanceRule = {
  readsText: false,
  description: 'Posted sooner after the form was delivered than a person can write: held.',
  find: ({ fillSeconds }, settings) =>
    fillSeconds !== undefined && fillSeconds < settings.fillSeconds
      ? {
          verdict: 'hold',
          score: 3,
          reason: `Posted ${Math.max(0, fillSeconds).toFixed(1)} seconds after the form was delivered.`,
        }
      : undefined,
}
