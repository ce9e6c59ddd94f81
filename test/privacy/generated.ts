/** Requests by chance: whatever somebody may try who looks for an address behind a comment. The same for a seed. */
import { type Document, type Parameter, type Route, routesOf } from '../contract/document.ts'
import { pick, type Random, seededRandom, wholeBelow } from '../torture/random.ts'
import type { Site } from './plant.ts'
import { ADDRESSES, EMAIL, REPORTERS } from './plant-comments.ts'
import { type Request, valuesOf } from './sweep.ts'

/** Names of what is stored, or of what other services call it; no operation that is open declares them. */
const UNDECLARED = [
  'email',
  'authorEmail',
  'author.email',
  'networkHash',
  'userHash',
  'user',
  'client',
  'network',
  'ip',
  'address',
  'fingerprint',
  'q',
  'search',
  'filter',
  'fields',
  'order',
  'status',
  'publicAs',
  'reviewed',
  'reported',
  'rule',
  'findings',
  'ban',
  'sameEmailAs',
  'sameNetworkAs',
  'sameUserAs',
  'actorId',
  'token',
]

const SORTS = ['authorEmail', '-networkHash', 'author.email', 'reviewedAt', 'status', 'createdAt,authorEmail']

/** Values that hint at what is private, as whoever knows or guesses some of it would send them. */
const hintsOf = ({ people, hidden }: Site): string[] => [
  EMAIL,
  EMAIL.toUpperCase(),
  '*@canary.example',
  'canary%',
  `email:${EMAIL}`,
  '203.0.113.0/24',
  '2001:db8:cafe:f00d::/64',
  "' OR authorEmail IS NOT NULL --",
  ...ADDRESSES,
  ...REPORTERS,
  ...people.networks,
  ...people.users,
  ...people.reporters,
  ...people.bans,
  ...people.fingerprints.slice(0, 5),
  ...people.spent,
  ...people.moderation.slice(0, 20),
  ...hidden.comment,
]

const FROM = ['192.0.2.7', '192.0.2.99', '2001:db8:1::1', ...ADDRESSES, ...REPORTERS]

type Generator = { site: Site; random: Random; hints: string[] }

const chance = ({ random }: Generator, share: number) => random() < share
const hint = ({ random, hints }: Generator) => pick(random, hints)

function pathOf({ path, operation }: Route, generator: Generator): string {
  const parameters = (operation.parameters ?? []).filter(one => one.in === 'path')
  return parameters.reduce(
    (url, parameter) =>
      url.replace(`{${parameter.name}}`, encodeURIComponent(someValueOf(parameter, generator))),
    path,
  )
}

const someValueOf = (parameter: Parameter, generator: Generator) =>
  chance(generator, 0.1) ? hint(generator) : pick(generator.random, valuesOf(parameter, generator.site))

function queryOf({ operation }: Route, generator: Generator): string {
  const { random } = generator
  const declared = (operation.parameters ?? []).filter(one => one.in === 'query')
  const query = new URLSearchParams()
  for (const parameter of declared) {
    if (chance(generator, Math.min(0.8, 2 / declared.length))) {
      query.append(parameter.name, someValueOf(parameter, generator))
    }
  }
  if (chance(generator, 0.15)) {
    query.append('sort', pick(random, SORTS))
  }
  if (chance(generator, 0.15)) {
    query.append(pick(random, UNDECLARED), hint(generator))
  }
  return query.size === 0 ? '' : `?${query}`
}

/** Headers that would tell who asks, or what for, were they believed; credentials that open nothing. */
function headersOf(url: string, generator: Generator): Record<string, string> {
  const { random, site } = generator
  const foreign = [...site.tokens].filter(([id]) => !url.includes(id)).map(([, token]) => token)
  const headers: [string, () => string][] = [
    ['x-forwarded-for', () => pick(random, FROM)],
    ['forwarded', () => `for="${pick(random, FROM)}"`],
    ['if-none-match', () => pick(random, ['*', `"${hint(generator).replace(/[^\w-]/g, '')}"`])],
    [
      'accept',
      () =>
        pick(random, [
          'application/json',
          'text/markdown',
          'application/x-bibtex',
          '*/*',
          'application/problem+json',
        ]),
    ],
    ['authorization', () => `Bearer ${pick(random, [...foreign, 'stet_canary', ...site.people.spent])}`],
    ['user-agent', () => EMAIL],
  ]
  return Object.fromEntries(
    headers.filter(() => chance(generator, 0.12)).map(([name, make]) => [name, make()]),
  )
}

/** Reads, and writes that nobody is let to do. */
export function generatedReads(document: Document, site: Site, count: number, seed: number): Request[] {
  const generator = { site, random: seededRandom(seed), hints: hintsOf(site) }
  const { random } = generator
  const routes = routesOf(document)
  const reads = routes.filter(({ method }) => method === 'GET')
  return Array.from({ length: count }, () => {
    const writes = chance(generator, 0.2)
    const route = pick(random, writes ? routes : reads)
    const url = pathOf(route, generator) + queryOf(route, generator)
    const method = writes
      ? pick(random, ['HEAD', 'PUT', 'PATCH', 'DELETE', route.method] as const)
      : chance(generator, 0.1)
        ? 'HEAD'
        : 'GET'
    const hasBody = method === 'PUT' || method === 'PATCH'
    return {
      url,
      // A post that is right is another thing: see below.
      method: method === 'POST' ? 'DELETE' : (method as 'GET'),
      headers: headersOf(url, generator),
      remoteAddress: pick(random, FROM),
      ...(hasBody && { payload: { email: hint(generator), body: hint(generator) } }),
    }
  })
}

/** Posts and reports of readers from addresses that are known, banned or neither; some with what is used up or forged. */
export function generatedPosts(site: Site, count: number, seed: number): Request[] {
  const generator = { site, random: seededRandom(seed), hints: hintsOf(site) }
  const { random } = generator
  const [article = ''] = site.shown.article
  const comments = [...site.shown.comment, ...site.hidden.comment]
  const addresses = [EMAIL, 'stranger@else.example', 'other@else.example']
  const common = () => ({
    method: 'POST' as const,
    remoteAddress: pick(random, FROM),
    headers: {
      'user-agent': EMAIL,
      ...(chance(generator, 0.3) && { 'x-forwarded-for': pick(random, FROM) }),
    },
  })
  const earlier = () => {
    const id = pick(random, comments)
    const owner = chance(generator, 0.8) ? id : pick(random, comments)
    return { id, manageToken: site.tokens.get(owner) ?? '' }
  }
  return Array.from({ length: count }, (_one, index) => {
    if (chance(generator, 0.25)) {
      const reason = pick(random, ['spam', 'abuse', 'illegal', 'other'])
      const url = `/v1/comments/${pick(random, comments)}/reports`
      return { ...common(), url, payload: { reason, note: hint(generator) } }
    }
    // Now and then what somebody has said already.
    const isNew = chance(generator, 0.8)
    const links = 'https://one.example '.repeat(wholeBelow(random, 4))
    const payload = {
      author: { name: 'Reader', email: pick(random, addresses) },
      body: isNew ? `Remark ${index} ${links}` : 'Me too.',
      ...(isNew && chance(generator, 0.4) && { parentId: pick(random, comments) }),
      ...(chance(generator, 0.4) && { earlier: earlier() }),
      ...(chance(generator, 0.2) && { formToken: pick(random, [...site.forms, ...site.people.spent]) }),
      ...(chance(generator, 0.05) && { subject: 'filled' }),
      // Without a key that may state it.
      ...(chance(generator, 0.05) && { client: { address: pick(random, FROM), user: hint(generator) } }),
    }
    return { ...common(), url: `/v1/articles/${article}/comments`, payload }
  })
}
