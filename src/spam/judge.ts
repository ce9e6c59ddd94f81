/** Runs the rules on a comment and decides its status. Pure. */

import { RULES } from './rules/all.ts'
import type { Circumstances, Finding, Found, TextRule } from './rules/rule.ts'
import type { RuleName, RuleSettings } from './rules/settings.ts'
import type { Reading } from './text/reading.ts'

export type Judgement = {
  status: 'approved' | 'pending' | 'spam'
  /** The sum of the scores of all findings. */
  score: number
  /** The first rule with the deciding verdict; null when none fired, or when the sum of the scores decided. */
  decidedBy: RuleName | null
  /** The results of all configured rules, in their order. */
  checks: Check[]
  /** The findings of the rules that fired. */
  findings: Finding[]
}

/** The result of one rule. `finding` is null when the rule did not fire. */
export type Check = { rule: RuleName; description: string; finding: Finding | null }

/** The findings of the rules that read only the text. */
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
      ? reduceForTrusted(ofText.get(name), rule, circumstances)
      : rule.find(circumstances, settings)
    return { rule: name, description: rule.description, finding: found ? { rule: name, ...found } : null }
  })
  const findings = checks.flatMap(({ finding }) => finding ?? [])
  const score = findings.reduce((sum, finding) => sum + finding.score, 0)
  return { ...decide(checks, score, settings), score, checks, findings }
}

function reduceForTrusted(found: Found, { reducedForTrusted }: TextRule, { trusted }: Circumstances): Found {
  return found !== undefined && reducedForTrusted && trusted
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
