/** A harmless comment, what a test changes of it, and what the rules say of that. */
import type { Test } from 'tap'
import { readConfig } from '../../../src/config.ts'
import { renderComment } from '../../../src/markdown/render.ts'
import { type Judgement, judge, judgeText } from '../../../src/spam/judge.ts'
import type { Circumstances, Finding } from '../../../src/spam/rules/rule.ts'
import type { RuleName, RuleSettings } from '../../../src/spam/rules/settings.ts'
import { readComment, type Written } from '../../../src/spam/text/reading.ts'

export type Given = Partial<Written & Circumstances>

export const settingsOf = (environment: Record<string, string> = {}) => readConfig(environment).spam

export function judgeGiven(given: Given, settings: RuleSettings = settingsOf()): Judgement {
  const { name = 'Ada', url = null, body = 'I agree.', html = renderComment(body).html, ...changed } = given
  const circumstances = {
    honeypot: false,
    fillSeconds: 60,
    policy: 'open' as const,
    trusted: false,
    bans: [],
    seen: new Map(),
    siteTrait: undefined,
    ...changed,
  }
  return judge(judgeText(readComment({ name, url, body, html }), settings), circumstances, settings)
}

/** What one rule says, under the standard configuration and what is changed of it. */
export function findingOf(
  rule: RuleName,
  given: Given,
  environment: Record<string, string> = {},
): Finding | null {
  return judgeGiven(given, settingsOf({ COMMENT_RULES: rule, ...environment })).findings[0] ?? null
}

/** What a rule says of each text as `verdict score`, or nothing. */
export function tryScores(
  t: Test,
  rule: RuleName,
  cases: readonly (readonly [string | Given, string?])[],
): void {
  for (const [given, expected] of cases) {
    const finding = findingOf(rule, typeof given === 'string' ? { body: given } : given)
    t.equal(finding ? `${finding.verdict} ${finding.score}` : undefined, expected, JSON.stringify(given))
  }
}

/** Texts of which a rule says nothing, or has one verdict. */
export function tryAll(
  t: Test,
  rule: RuleName,
  cases: { [verdict in Finding['verdict'] | 'nothing']?: readonly (string | Given)[] },
): void {
  for (const [verdict, all] of Object.entries(cases)) {
    for (const given of all) {
      const finding = findingOf(rule, typeof given === 'string' ? { body: given } : given)
      t.equal(finding?.verdict ?? 'nothing', verdict, JSON.stringify(given))
      t.ok(finding === null || (finding.score >= 0 && finding.reason.length > 10))
    }
  }
}
