/** A site's day: many readers, a few spammers with rotating addresses, moderators, and a service whose comments are open. */

import { createKey } from '../../src/keys/manage.ts'
import { RULE_NAMES } from '../../src/spam/rules/settings.ts'
import { openStorage } from '../../src/storage/open.ts'
import { freePort } from '../ports.ts'
import { moderate, readSite, spamSite } from './day-people.ts'
import { corpusOf, json, request, type Site, type Written } from './day-site.ts'
import { seededRandom } from './random.ts'
import { makeDatabase, startService } from './service.ts'

export type DayReport = {
  taken: number
  /** How many of what happened. */
  counts: ReadonlyMap<string, number>
  /** Campaigns of spam, and how many of them had one comment published before anybody knew. */
  units: number
  published: number
  /** Campaigns in which nothing could be known again: no address, no contact, no text of some length. */
  unknowable: number
  /** Verdicts that were compared with what a dry run says. */
  explained: number
  complaints: string[]
}

/** Every rule but the one that makes newcomers wait, which alone would keep any spam out. */
const OPEN_RULES = RULE_NAMES.filter(name => name !== 'first-comment').join()

export async function replayDay(options: {
  /** Address of an empty database. */
  database: string
  readers: number
  spammers: number
  moderators: number
  /** Spam comments of each spammer; each is sent three times. */
  spam: number
  seed: number
}): Promise<DayReport> {
  const { database, readers, spammers, moderators, spam, seed } = options
  await makeDatabase(database)
  const keys = await makeKeys(database, moderators)
  const port = await freePort()
  const fillSeconds = 1
  const service = startService({
    database,
    port,
    environment: {
      COMMENT_RULES: OPEN_RULES,
      COMMENT_FILL_SECONDS: String(fillSeconds),
      COMMENT_PROOF: 'auto',
      COMMENT_PROOF_WORK: '20',
    },
  })
  const site: Site = {
    port,
    random: seededRandom(seed),
    keys,
    taken: new Map(),
    fillSeconds,
    counts: new Map(),
    complaints: [],
    open: true,
  }
  try {
    await service.ready()
    await liveThrough(site, { readers, spammers, spam })
    return await judgeDay(site)
  } finally {
    await service.kill()
  }
}

async function makeKeys(database: string, count: number): Promise<string[]> {
  const storage = await openStorage({ url: database })
  const keys: string[] = []
  for (let number = 0; number < count; number += 1) {
    const { key } = await createKey(storage, {
      name: `m${number}`,
      scopes: ['comments:moderate'],
      expiresAt: null,
    })
    keys.push(`Bearer ${key}`)
  }
  await storage.close()
  return keys
}

/** Readers come a few at a time, all day long. */
async function liveThrough(
  site: Site,
  people: { readers: number; spammers: number; spam: number },
): Promise<void> {
  const texts = shuffled(site, corpusOf('honest'))
  const advertised = shuffled(site, corpusOf('spam'))
  const watching = site.keys.map(key => moderate(site, key))
  const spamming = Array.from({ length: people.spammers }, (_, number) =>
    spamSite(site, advertised.slice(number * people.spam, (number + 1) * people.spam)),
  )
  let next = 0
  const reading = Array.from({ length: 20 }, async () => {
    while (next < people.readers) {
      const number = next
      next += 1
      await readSite(site, textOf(texts, number))
    }
  })
  await Promise.all([...reading, ...spamming])
  site.open = false
  await Promise.all(watching)
}

/** Each reader has a text of their own: where the corpus ends, two of it together. */
function textOf(texts: readonly Written[], number: number): Written {
  const text = texts[number % texts.length] as Written
  const more = texts[(number * 7 + 3) % texts.length] as Written
  return number < texts.length ? text : { ...text, body: `${text.body}\n\n${more.body}` }
}

function shuffled<T>({ random }: Site, list: readonly T[]): T[] {
  return list
    .map(item => ({ item, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item)
}

async function judgeDay(site: Site): Promise<DayReport> {
  const visible = await listPublic(site)
  const units = new Map<string, number>()
  const unknowable = new Set<string>()
  for (const { id, honest, deleted, unit, status, known } of site.taken.values()) {
    if (honest && !deleted && !visible.has(id)) {
      site.complaints.push(`an honest comment is not public in the end: ${id}`)
    }
    if (!honest && visible.has(id)) {
      site.complaints.push(`spam is public in the end: ${id} of ${unit}`)
    }
    if (unit !== undefined && !known) {
      unknowable.add(unit)
    }
    if (unit !== undefined) {
      units.set(unit, (units.get(unit) ?? 0) + (status === 201 ? 1 : 0))
    }
  }
  for (const [unit, times] of units) {
    if (times > 1 && !unknowable.has(unit)) {
      site.complaints.push(`${times} comments of ${unit} were published`)
    }
  }
  return {
    taken: site.taken.size,
    counts: site.counts,
    units: units.size,
    published: [...units.values()].filter(times => times > 0).length,
    unknowable: unknowable.size,
    explained: await explain(site),
    complaints: site.complaints,
  }
}

async function listPublic(site: Site): Promise<Set<string>> {
  const ids = new Set<string>()
  for (const article of ['one', 'two', 'three']) {
    let cursor = ''
    do {
      const path = `/v1/articles/${article}/comments?view=flat&limit=100${cursor}`
      const page = json<{ data: { id: string; status: string }[]; page: { next: string | null } }>(
        await request(site, '10.0.0.1', path),
      )
      for (const { id, status } of page.data) {
        if (status === 'approved') {
          ids.add(id)
        }
      }
      cursor = page.page.next === null ? '' : `&cursor=${page.page.next}`
    } while (cursor !== '')
  }
  return ids
}

type Finding = { rule: string; verdict: string; score: number; reason: string }

/** Holds what was found of each comment at its time against a dry run of all rules that need no other comments. */
async function explain(site: Site): Promise<number> {
  const headers = { authorization: String(site.keys[0]) }
  const ofOthers = new Set(['known-spam', 'repeated', 'honeypot', 'fill-time'])
  let explained = 0
  for (const { id, status, deleted } of site.taken.values()) {
    const answer = deleted
      ? undefined
      : await request(site, '10.0.0.1', `/v1/comments/${id}/moderation`, { headers })
    if (answer?.status !== 200) {
      continue
    }
    const { findings, editedAt } = json<{ findings: Finding[]; editedAt: string | null }>(answer)
    const check = json<{ rules: (Finding & { fired: boolean })[] }>(
      await request(site, '10.0.0.1', `/v1/comments/${id}/check`, { headers }),
    )
    const fired = check.rules
      .filter(({ rule, fired }) => fired && !ofOthers.has(rule))
      .map(({ rule }) => rule)
    const found = findings.filter(({ rule }) => !ofOthers.has(rule)).map(({ rule }) => rule)
    if (fired.join() !== found.join()) {
      site.complaints.push(`the dry run of ${id} finds ${fired.join()}, its post found ${found.join()}`)
    }
    if (editedAt === null && (status === 201) !== isFree(findings)) {
      site.complaints.push(`what was found of ${id} does not explain ${status}: ${JSON.stringify(findings)}`)
    }
    explained += 1
  }
  return explained
}

/** As the guide for moderators says: no rule holds it, and the points together stay below the limit (COMMENT_HOLD_SCORE, 4). */
const isFree = (findings: readonly Finding[]) =>
  findings.every(({ verdict }) => verdict === 'note') &&
  findings.reduce((sum, { score }) => sum + score, 0) < 4
