/** Rules about who posts and where, not what. */
import type { MatchedBan, Rule } from './rule.ts'

const BANNED: Record<MatchedBan['kind'], string> = {
  email: 'The e-mail address is banned.',
  network: 'The network is banned.',
  range: 'A range of networks is banned to which this one belongs.',
  host: 'It names a host that is banned.',
  word: 'It contains a phrase that is banned.',
}

export const blocked: Rule = {
  description: 'A ban matches the address, the network, a host or a phrase: what the ban says.',
  find({ facts: { bans } }) {
    const worst = bans.find(ban => ban.verdict === 'spam') ?? bans[0]
    return worst && { verdict: worst.verdict, score: 5, reason: BANNED[worst.kind] }
  },
}

export const policy: Rule = {
  description: 'All comments of the article are moderated: held.',
  find: ({ facts }) =>
    facts.policy === 'moderated'
      ? { verdict: 'hold', score: 0, reason: 'All comments of this article wait for a moderator.' }
      : undefined,
}

export const firstComment: Rule = {
  description: 'The post does not prove to come from the author of an approved comment: held.',
  find: ({ facts }) =>
    facts.trusted
      ? undefined
      : { verdict: 'hold', score: 0, reason: 'The first comment of an author waits for a moderator.' },
}
