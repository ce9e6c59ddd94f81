/** What `COMMENT_STRICTNESS` presets. */

import { RULE_NAMES, type RuleName } from '../spam/rules/settings.ts'
import type { spamVariables } from '../spam/variables.ts'
import type { commentVariables } from './variables.ts'

type Preset = 'open' | 'strict'

const rulesWithout = (...names: RuleName[]) => RULE_NAMES.filter(name => !names.includes(name)).join()

/**
 * Values as they are written in the environment. `normal` is the default of each variable, and what a preset does not name
 * is as in `normal`. `COMMENT_SPAM_SCORE` is the same in all: a lower one called honest comments spam.
 */
const PRESETS: Partial<
  Record<keyof typeof spamVariables | keyof typeof commentVariables, Partial<Record<Preset, string>>>
> = {
  COMMENT_RULES: { open: rulesWithout('first-comment', 'contact') },
  COMMENT_HOLD_SCORE: { strict: '2' },
  COMMENT_LINKS: { open: '4', strict: '1' },
  COMMENT_LINKS_SPAM: { open: '8', strict: '3' },
  COMMENT_REPEATS: { open: '3' },
  COMMENT_FILL_SECONDS: { open: '1', strict: '5' },
  COMMENT_FORM_REQUIRED: { strict: 'true' },
  COMMENT_PROOF: { strict: 'always' },
  COMMENT_PROOF_RATE: { open: '10' },
}

/** The variables that a preset sets. Those of `normal`, and of an unknown name, are none. */
export const presetOf = (strictness: string | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(PRESETS).flatMap(([variable, values]) =>
      Object.entries(values).flatMap(([preset, value]) => (preset === strictness ? [[variable, value]] : [])),
    ),
  )

/** The variables of which any preset sets one. */
export const PRESET_VARIABLES: readonly string[] = Object.keys(PRESETS)
