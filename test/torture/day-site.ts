/** What the people of a site's day share: the service, its articles, and who really wrote what. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import type { Challenge } from '../../src/comments/posting/proof.ts'
import { type Answer, ask } from './client.ts'
import type { Random } from './random.ts'
import { ARTICLES } from './service.ts'

export type Written = {
  id: string
  lang: string
  campaign: string | null
  author: { name: string; email: string; url: string | null }
  body: string
}

const LANGUAGES = ['en', 'vi', 'zh', 'es', 'ru', 'de']
const CORPUS = new URL('../spam/corpus/tuning/', import.meta.url)

/** The half of the corpus that the rules were tuned on. */
export const corpusOf = (kind: 'spam' | 'honest'): Written[] =>
  LANGUAGES.flatMap(lang =>
    readFileSync(new URL(`${kind}.${lang}.jsonl`, CORPUS), 'utf8')
      .trim()
      .split('\n')
      .map(text => JSON.parse(text) as Written),
  )

/** A comment that the service has taken. */
export type Taken = {
  id: string
  manageToken: string
  honest: boolean
  /** Of spam: what it advertises; comments that share it are one campaign. */
  unit: string | undefined
  /** Of spam: whether anything in it could be known again. */
  known: boolean
  /** What its post was answered with: 201 for public at once. */
  status: number
  deleted: boolean
}

export type Site = {
  port: number
  random: Random
  /** Header of the moderators' keys. */
  keys: string[]
  taken: Map<string, Taken>
  /** Seconds that a reader takes to fill a form. */
  fillSeconds: number
  counts: Map<string, number>
  complaints: string[]
  /** Whether readers and spammers are still at work. */
  open: boolean
}

export const counted = ({ counts }: Site, what: string) => {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

export const articleOf = ({ random }: Site) => ARTICLES[Math.floor(random() * ARTICLES.length)] as string

/** A request from an address that a trusted proxy tells. */
export async function request(
  site: Site,
  address: string,
  path: string,
  {
    method = 'GET',
    body,
    headers = {},
  }: { method?: string; body?: object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const answer = await ask(site.port, path, {
    method,
    headers: { 'x-forwarded-for': address, ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (answer === undefined || answer.status >= 500) {
    site.complaints.push(`${method} ${path}: ${answer?.status ?? 'no answer'}`)
    throw new Error('the service failed')
  }
  return answer
}

export const json = <T>({ body }: Answer) => JSON.parse(body) as T

type Truth = Pick<Taken, 'honest' | 'unit' | 'known'>

/**
 * Posts a comment until it is taken or refused for good: waits as long as it is told to, solves what it is asked to, and
 * sends twice what may have been lost.
 */
export async function send(
  site: Site,
  from: { address: string; article: string; patience: boolean },
  comment: object,
  truth: Truth,
): Promise<Taken | undefined> {
  const path = `/v1/articles/${from.article}/comments`
  const headers = { 'idempotency-key': randomUUID() }
  const post = (more: object = {}) =>
    request(site, from.address, path, { method: 'POST', body: { ...comment, ...more }, headers })
  const tries = site.random() < 0.1 ? await Promise.all([post(), post()]) : [await post()]
  // What was refused is not remembered, and may be taken the next moment: a moderator may have decided in between.
  const [first, again] = tries.sort((one, other) => one.status - other.status) as [Answer, Answer?]
  if (again !== undefined && again.status < 300 && again.body !== first.body) {
    site.complaints.push('two answers to one key')
  }
  const answer = first.status === 403 ? await withProof(site, from, path, post) : first
  if (answer.status === 429 && from.patience) {
    await pause(Number(answer.headers.get('retry-after')) * 1000)
    return send(site, from, comment, truth)
  }
  if (answer.status !== 201 && answer.status !== 202) {
    counted(site, `${truth.honest ? 'honest' : 'spam'} refused with ${answer.status}`)
    return undefined
  }
  const { id, manageToken } = json<{ id: string; manageToken: string }>(answer)
  const taken = { id, manageToken, ...truth, status: answer.status, deleted: false }
  site.taken.set(id, taken)
  counted(site, `${truth.honest ? 'honest' : 'spam'} ${answer.status === 201 ? 'published at once' : 'held'}`)
  return taken
}

async function withProof(
  site: Site,
  { address }: { address: string },
  path: string,
  post: (more: object) => Promise<Answer>,
): Promise<Answer> {
  const challenge = json<Challenge>(await request(site, address, `${path}/challenge`))
  const solution = await solveChallenge({ challenge, deriveKey })
  counted(site, 'proofs of work')
  return post({ proof: Buffer.from(JSON.stringify({ challenge, solution })).toString('base64') })
}
