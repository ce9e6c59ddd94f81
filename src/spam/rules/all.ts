/** All rules by name. */

import { authorSite } from './author-site.ts'
import { blocked, fillTime, firstComment, honeypot, policy } from './circumstances.ts'
import { contact } from './contact.ts'
import { gibberish } from './gibberish.ts'
import { landingPage, links, markup } from './links.ts'
import { obfuscation } from './obfuscation.ts'
import type { Rule } from './rule.ts'
import { knownSpam, repeated } from './seen.ts'
import type { RuleName } from './settings.ts'
import { words } from './words.ts'

export const RULES: Record<RuleName, Rule> = {
  honeypot,
  blocked,
  'known-spam': knownSpam,
  policy,
  'fill-time': fillTime,
  repeated,
  markup,
  links,
  contact,
  obfuscation,
  words,
  'landing-page': landingPage,
  'author-site': authorSite,
  gibberish,
  'first-comment': firstComment,
}
