/** Measures the rules on one half of the corpus. */

import { readdirSync, readFileSync } from 'node:fs'
import { readConfig } from '../../src/config.ts'
import { renderComment } from '../../src/markdown/render.ts'
import type { Judgement } from '../../src/spam/judge.ts'
import type { Seen } from '../../src/spam/rules/rule.ts'
import type { RuleName, RuleSettings } from '../../src/spam/rules/settings.ts'
import { readComment } from '../../src/spam/text/reading.ts'
import { judgeGiven } from './rules/facts.ts'

export type Sample = {
  id: string
  lang: string
  family: string
  /** Comments of one spammer. */
  campaign: string | null
  author: { name: string; url: string | null }
  body: string
  isSpam: boolean
}
export type Judged = { sample: Sample; judgement: Judgement }

/** What rules know without the content: they are measured without these. */
const CIRCUMSTANCES: readonly RuleName[] = ['honeypot', 'fill-time', 'first-comment', 'policy', 'blocked']

/** The settings under a preset of `COMMENT_STRICTNESS`. */
export function settingsOf(strictness: string): RuleSettings {
  const { spam } = readConfig({ COMMENT_STRICTNESS: strictness })
  return { ...spam, rules: spam.rules.filter(rule => !CIRCUMSTANCES.includes(rule)) }
}

const NORMAL = settingsOf('normal')

export function readCorpus(half: 'tuning' | 'frozen'): Sample[] {
  const folder = new URL(`corpus/${half}/`, import.meta.url)
  return readdirSync(folder)
    .sort()
    .flatMap(file =>
      readFileSync(new URL(file, folder), 'utf8')
        .trim()
        .split('\n')
        .map(line => ({ ...JSON.parse(line), isSpam: file.startsWith('spam.') })),
    )
}

const judgeOne = (sample: Sample, seen: ReadonlyMap<string, Seen>, settings = NORMAL): Judged => ({
  sample,
  judgement: judgeGiven({ ...sample.author, body: sample.body, seen }, settings),
})

/** Every comment as if it were the first that the site gets. */
export const judgeAlone = (samples: readonly Sample[], settings = NORMAL): Judged[] =>
  samples.map(sample => judgeOne(sample, new Map(), settings))

/**
 * One comment after the other, with what the site has seen by then. A moderator calls the first comment of each
 * campaign spam right after it came.
 */
export function judgeInTurn(samples: readonly Sample[]): Judged[] {
  const stored: { traits: readonly string[]; status: string; isMarked: boolean }[] = []
  const campaigns = new Set<string>()
  return samples.map(sample => {
    const traits = readComment({
      ...sample.author,
      body: sample.body,
      html: renderComment(sample.body).html,
    }).traits()
    const others = (trait: string): Seen => {
      const same = stored.filter(comment => comment.traits.includes(trait))
      return {
        comments: same.length,
        articles: Math.min(same.length, 1),
        spam: same.filter(({ isMarked }) => isMarked).length,
        // Nobody has looked at the others yet.
        approved: 0,
      }
    }
    const seen = new Map(traits.map(trait => [trait, others(trait)] as const))
    const judged = judgeOne(sample, new Map([...seen].filter(([, { comments }]) => comments > 0)))
    const isFirst = sample.campaign !== null && !campaigns.has(sample.campaign)
    campaigns.add(sample.campaign ?? '')
    stored.push({ traits, status: judged.judgement.status, isMarked: isFirst })
    return judged
  })
}

export type Shares = { all: number; held: number; spam: number }

/** How many of some comments are not published, and how many of these are called spam. */
export const sharesOf = (judged: readonly Judged[]): Shares => ({
  all: judged.length,
  held: judged.filter(({ judgement }) => judgement.status !== 'approved').length,
  spam: judged.filter(({ judgement }) => judgement.status === 'spam').length,
})

/** By some property of the comments, in its alphabetical order. */
export function sharesBy(judged: readonly Judged[], property: 'lang' | 'family'): [string, Shares][] {
  const groups = Map.groupBy(judged, ({ sample }) => sample[property])
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, group]) => [name, sharesOf(group)])
}

/** For each rule: on how many comments it fired with a verdict of its own, and how many no other rule caught. */
export function sharesByRule(judged: readonly Judged[]): [RuleName, { fired: number; alone: number }][] {
  return NORMAL.rules.map(rule => {
    const firing = judged.filter(({ judgement }) => decidersOf(judgement).includes(rule))
    return [
      rule,
      { fired: firing.length, alone: firing.filter(one => decidersOf(one.judgement).length === 1).length },
    ]
  })
}

const decidersOf = ({ findings }: Judgement) =>
  findings.filter(({ verdict }) => verdict !== 'note').map(({ rule }) => rule)
