/** Rules about how the comment was posted. */
import type { Rule } from './rule.ts'

export const honeypot: Rule = {
  description: 'The field that people cannot see was filled: spam.',
  find: ({ facts }) =>
    facts.honeypot
      ? { verdict: 'spam', score: 10, reason: 'The field that people cannot see was filled.' }
      : undefined,
}

export const fillTime: Rule = {
  description: 'Posted sooner after the form was delivered than a person can write: held.',
  find: ({ facts: { fillSeconds } }, settings) =>
    fillSeconds !== undefined && fillSeconds < settings.fillSeconds
      ? {
          verdict: 'hold',
          score: 3,
          reason: `Posted ${Math.max(0, fillSeconds).toFixed(1)} seconds after the form was delivered.`,
        }
      : undefined,
}
