/** Who may do what, said once more without the code of the service: what the matrix of access expects. */
import type { Route } from '../contract/document.ts'

export const SCOPES = [
  'content:read',
  'content:write',
  'comments:moderate',
  'comments:relay',
  'admin',
] as const
export type Scope = (typeof SCOPES)[number]

const CONTAINS: Record<Scope, readonly Scope[]> = {
  'content:read': [],
  'content:write': ['content:read'],
  'comments:moderate': [],
  'comments:relay': [],
  admin: ['content:read', 'content:write', 'comments:moderate', 'comments:relay'],
}

export const has = (held: Scope, scope: Scope) => held === scope || CONTAINS[held].includes(scope)

/** Who asks: with a key of one scope, a token or link of this or of another resource, with nothing, or with nonsense. */
export type Credential =
  | 'none'
  | 'invalid'
  | Scope
  | 'its manage token'
  | 'another manage token'
  | 'its preview link'
  | 'another preview link'

const WITH_TOKENS: readonly Credential[] = [
  'none',
  'invalid',
  ...SCOPES,
  'its manage token',
  'another manage token',
]
const WITH_LINKS: readonly Credential[] = [...WITH_TOKENS, 'its preview link', 'another preview link']

export const credentialsOf = ({ operation }: Route): readonly Credential[] =>
  operation.parameters?.some(({ name }) => name === 'preview') ? WITH_LINKS : WITH_TOKENS

/** What the document must declare for whom, as its `security` says it. The first that fits counts. */
const DEMANDS: [operation: RegExp, security: object[] | undefined][] = [
  [/^POST \/v1\/privacy\/(?:export|erasure)$/, [{ apiKey: ['admin'] }]],
  [/^\w+ \/v1\/bans/, [{ apiKey: ['comments:moderate'] }]],
  [/^\w+ \/v1\/keys/, [{ apiKey: ['admin'] }]],
  [
    /^(?:GET|PATCH) \/v1\/comments(?:\/\{comment\}\/(?:moderation|check))?$/,
    [{ apiKey: ['comments:moderate'] }],
  ],
  [/^GET \/v1\/comments\/\{comment\}\/reports$/, [{ apiKey: ['comments:moderate'] }]],
  [/^GET \/v1\/(?:comment-events|moderation\/counts)$/, [{ apiKey: ['comments:moderate'] }]],
  [/^POST \/v1\/articles\/\{article\}\/comments\/check$/, [{ apiKey: ['comments:moderate'] }]],
  [/^POST \/v1\/comments\/\{comment\}\/reports$/, [{}, { apiKey: ['comments:relay'] }]],
  [/^POST \/v1\/articles\/\{article\}\/comments$/, [{}, { apiKey: ['comments:relay'] }]],
  [/^GET \/v1\/articles\/\{article\}\/comments(?:\/form|\/challenge|\/feed\.\w+)?$/, undefined],
  [/^GET \/v1\/comments\/\{comment\}$/, [{}, { manageToken: [] }]],
  [/^(?:PATCH|DELETE) \/v1\/comments\/\{comment\}$/, [{ manageToken: [] }]],
  [/^GET \/v1\/articles\/\{article\}\/revisions/, [{ apiKey: ['content:read'] }]],
  [/^GET \/v1\/articles/, [{}, { apiKey: ['content:read'] }]],
  [/^(?:POST|PUT|PATCH|DELETE) \/v1\/articles/, [{ apiKey: ['content:write'] }]],
  [/^GET \/(?:v1(?:\/feed\.\w+)?)?$/, undefined],
  [
    /^GET \/(?:v1\/(?:tags|authors|search|references|comment-counts)|healthz|readyz|problems\/\{code\})$/,
    undefined,
  ],
]

/** @throws for an operation that no row covers. */
export function demandOf({ method, path }: Route): object[] | undefined {
  const row = DEMANDS.find(([operation]) => operation.test(`${method} ${path}`))
  if (row === undefined) {
    throw new Error(`${method} ${path}: say in rules.ts who may use it.`)
  }
  return row[1]
}

/** Queries that ask for more than the operation itself. */
export const MORE: Record<string, { query: string; needs: Scope }[]> = {
  deleteArticle: [{ query: 'purge=true', needs: 'admin' }],
  listArticles: [
    { query: 'status=draft', needs: 'content:read' },
    { query: 'status=published,scheduled', needs: 'content:read' },
    { query: 'status=archived&count=true', needs: 'content:read' },
  ],
}

/** In which state what the address names is. */
export type State =
  | 'there'
  | 'missing'
  | 'part missing'
  | 'draft'
  | 'scheduled'
  | 'published'
  | 'archived'
  | 'approved'
  | 'pending'
  | 'spam'
  | 'trash'

const ARTICLE_STATES: readonly State[] = ['draft', 'scheduled', 'published', 'archived', 'missing']

/** The states to try for a path. A PUT may make the part that is missing. */
export function statesOf({ method, path }: Route): readonly State[] {
  if (path.includes('{article}')) {
    const hasPart = (path.match(/\{/g) ?? []).length > 1 && method !== 'PUT'
    return hasPart ? [...ARTICLE_STATES, 'part missing'] : ARTICLE_STATES
  }
  if (path.includes('{comment}')) {
    return ['approved', 'pending', 'spam', 'trash', 'missing']
  }
  return path.includes('{') ? ['there', 'missing'] : ['there']
}

/** What a key for comments does on articles, it does on public ones alone. */
const ON_PUBLIC_ARTICLES = ['checkDraft']
/** No key opens more for these. */
const OF_READERS = ['postComment', 'reportComment']

const PUBLIC: readonly State[] = ['there', 'published', 'approved']

/**
 * The status that one cell of the matrix must have.
 * @param more the scope that the query asks for beside what the operation needs.
 */
export function expected(route: Route, credential: Credential, state: State, more?: Scope): number {
  const security = (route.operation.security ?? []) as { apiKey?: [Scope]; manageToken?: [] }[]
  const isOpen = security.length === 0 || security.some(one => Object.keys(one).length === 0)
  const scope = security.find(({ apiKey }) => apiKey)?.apiKey?.[0]
  const knowsTokens = security.some(({ manageToken }) => manageToken)
  const comesBare = credential === 'none' || credential.endsWith('preview link')
  const held = SCOPES.find(one => one === credential)
  const mayAll = scope !== undefined && held !== undefined && has(held, scope)

  if (comesBare && !isOpen) {
    return 401
  }
  if (scope !== undefined && !comesBare && held === undefined) {
    return 401
  }
  if (scope !== undefined && !isOpen && !mayAll) {
    return 403
  }
  if (more !== undefined && (held === undefined || !has(held, more))) {
    return held === undefined ? 401 : 403
  }
  if (state === 'missing' || state === 'part missing') {
    return 404
  }
  if (knowsTokens && !comesBare) {
    return credential === 'its manage token' ? successOf(route) : 404
  }
  const opensAll =
    mayAll &&
    !OF_READERS.includes(route.id) &&
    (!ON_PUBLIC_ARTICLES.includes(route.id) || credential === 'admin')
  const sees = PUBLIC.includes(state) || opensAll || credential === 'its preview link'
  return sees ? successOf(route) : 404
}

/** The first success that the operation declares. A reference in JSON is answered with the second. */
const successOf = ({ id, operation }: Route) =>
  id === 'createReference' ? 201 : Number(Object.keys(operation.responses).find(status => /^2/.test(status)))
