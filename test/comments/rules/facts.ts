/** The facts of a harmless comment, what a test changes of them, and what one rule says of that. */
import type { Test } from 'tap'
import { checkAll } from '../../../src/comments/rules/judge.ts'
import type { RuleName } from '../../../src/comments/rules/names.ts'
import type { Facts, Finding } from '../../../src/comments/rules/rule.ts'
import { ruleSettingsOf } from '../../../src/comments/rules/settings.ts'
import { readConfig } from '../../../src/config.ts'
import { renderComment } from '../../../src/markdown/render.ts'

export type Given = Partial<Omit<Facts, 'author'>> & { name?: string; url?: string | null }

export function factsOf({ name = 'Ada', url = null, body = 'I agree.', ...given }: Given = {}): Facts {
  return {
    author: { name, url },
    body,
    text: renderComment(body).text,
    honeypot: false,
    fillSeconds: 60,
    policy: 'open',
    trusted: false,
    bans: [],
    seen: new Map(),
    ...given,
  }
}

/** What one rule says, under the standard configuration and what is changed of it. */
export function findingOf(
  rule: RuleName,
  given: Given,
  environment: Record<string, string> = {},
): Finding | null {
  const settings = ruleSettingsOf(readConfig({ COMMENT_RULES: rule, ...environment }))
  return checkAll(factsOf(given), settings)[0]?.finding ?? null
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
