/** What the rules together decide about a comment. Pure. */

import { RULES } from './rules/all.ts'
import type { Circumstances, Finding, Found, TextRule } from './rules/rule.ts'
import type { RuleName, RuleSettings } from './rules/settings.ts'
import type { Reading } from './text/reading.ts'

export type Judgement = {
  status: 'approved' | 'pending' | 'spam'
  /** Sum of the scores of all findings. */
  score: number
  /** The first rule with the verdict that decided; null when none fired, or when only the scores together decided. */
  decidedBy: RuleName | null
  /** Every rule that was asked, in its order. */
  checks: Check[]
  /** Of those that fired. */
  findings: Finding[]
}

/** One rule and what it says of a comment; null when it did not fire. */
export type Check = { rule: RuleName; description: string; finding: Finding | null }

/** What the rules found that look at the text alone. */
export type TextFindings = ReadonlyMap<RuleName, Found>

export function judgeText(reading: Reading, settings: RuleSettings): TextFindings {
  return new Map(
    settings.rules.flatMap(name => {
      const rule = RULES[name]
      return rule.readsText ? [[name, rule.find(reading, settings)] as const] : []
    }),
  )
}

export function judge(ofText: TextFindings, circumstances: Circumstances, settings: RuleSettings): Judgement {
  const checks = settings.rules.map((name): Check => {
    const rule = RULES[name]
    const found = rule.readsText
      ? spared(ofText.get(name), rule, circumstances)
      : rule.find(circumstances, settings)
    return { rule: name, description: rule.description, finding: found ? { rule: name, ...found } : null }
  })
  const findings = checks.flatMap(({ finding }) => finding ?? [])
  const score = findings.reduce((sum, finding) => sum + finding.score, 0)
  return { ...decide(checks, score, settings), score, checks, findings }
}

function spared(found: Found, { sparesKnown }: TextRule, { trusted }: Circumstances): Found {
  return found !== undefined && sparesKnown && trusted
    ? { ...found, verdict: 'note', score: Math.min(found.score, 2) }
    : found
}

function decide(
  checks: readonly Check[],
  score: number,
  { spamScore, holdScore }: RuleSettings,
): Pick<Judgement, 'status' | 'decidedBy'> {
  const firstTo = (verdict: Finding['verdict']) =>
    checks.find(({ finding }) => finding?.verdict === verdict)?.rule ?? null
  const [spam, hold] = [firstTo('spam'), firstTo('hold')]
  if (spam !== null || score >= spamScore) {
    return { status: 'spam', decidedBy: spam }
  }
  if (hold !== null || score >= holdScore) {
    return { status: 'pending', decidedBy: hold }
  }
  return { status: 'approved', decidedBy: null }
}
