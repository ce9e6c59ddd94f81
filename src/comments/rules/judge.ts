/** What the rules together decide about a comment. Pure. */
import { RULES } from './all.ts'
import type { RuleName } from './names.ts'
import { readFacts } from './reading.ts'
import type { Facts, Finding } from './rule.ts'
import type { RuleSettings } from './settings.ts'

export type Judgement = {
  status: 'approved' | 'pending' | 'spam'
  /** Sum of the scores of all findings. */
  score: number
  /** The first rule with the verdict that decided; null when none fired, or when only the scores together decided. */
  decidedBy: RuleName | null
  /** In the order of the rules. */
  findings: Finding[]
}

/** One rule and what it says of a comment; null when it did not fire. */
export type Check = { rule: RuleName; description: string; finding: Finding | null }

/** Every rule that is asked, fired or not. */
export function checkAll(facts: Facts, settings: RuleSettings): Check[] {
  const reading = readFacts(facts)
  return settings.rules.map(rule => {
    const found = RULES[rule].find(reading, settings)
    return {
      rule,
      description: RULES[rule].description,
      finding: found === undefined ? null : { rule, ...found },
    }
  })
}

export function judge(facts: Facts, settings: RuleSettings): Judgement {
  const fired = checkAll(facts, settings).filter(({ finding }) => finding !== null)
  const findings = fired.map(({ finding }) => finding as Finding)
  const score = findings.reduce((sum, finding) => sum + finding.score, 0)
  const firstTo = (verdict: Finding['verdict']) =>
    fired.find(({ finding }) => finding?.verdict === verdict)?.rule ?? null
  const [spam, hold] = [firstTo('spam'), firstTo('hold')]
  if (spam !== null || score >= settings.spamScore) {
    return { status: 'spam', score, decidedBy: spam, findings }
  }
  if (hold !== null || score >= settings.holdScore) {
    return { status: 'pending', score, decidedBy: hold, findings }
  }
  return { status: 'approved', score, decidedBy: null, findings }
}
