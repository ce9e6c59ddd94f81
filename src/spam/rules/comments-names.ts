/** The rules by name, in the order in which they are asked without another configuration. */
export const RULE_NAMES = [
  'honeypot',
  'blocked',
  'known-spam',
  'policy',
  'fill-time',
  'repeated',
  'markup',
  'links',
  'contact',
  'obfuscation',
  'words',
  'landing-page',
  'author-site',
  'gibberish',
  'first-comment',
] as const

export type RuleName = (typeof RULE_NAMES)[number]
