/** The rules about who posts, where and how. They do not read the text. */
import type { CircumstanceRule, MatchedBan } from './rule.ts'

const BANNED: Record<MatchedBan['kind'], string> = {
  email: 'The e-mail address is banned.',
  network: 'The network is banned.',
  user: 'The user is banned.',
  range: 'A range of networks is banned to which this one belongs.',
  host: 'It names a host that is banned.',
  word: 'It contains a phrase that is banned.',
}

export const blocked: CircumstanceRule = {
  readsText: false,
  description: 'A ban matches the address, the network, the user, a host or a phrase: what the ban says.',
  find({ bans }) {
    const worst = bans.find(ban => ban.verdict === 'spam') ?? bans[0]
    return worst && { verdict: worst.verdict, score: 5, reason: BANNED[worst.kind] }
  },
}

export const policy: CircumstanceRule = {
  readsText: false,
  description: 'All comments of the article are moderated: held.',
  find: ({ policy: ofArticle }) =>
    ofArticle === 'moderated'
      ? { verdict: 'hold', score: 0, reason: 'All comments of this article wait for a moderator.' }
      : undefined,
}

export const firstComment: CircumstanceRule = {
  readsText: false,
  description:
    'The post does not prove to come from the author of an approved comment with the same e-mail address: held.',
  find: ({ trusted }) =>
    trusted
      ? undefined
      : { verdict: 'hold', score: 0, reason: 'The first comment of an author waits for a moderator.' },
}

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
