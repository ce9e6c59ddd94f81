/** Who comes to a site on one day: readers, spammers and moderators. */
import { setTimeout as pause } from 'node:timers/promises'
import { renderComment } from '../../src/markdown/render.ts'
import { readComment } from '../../src/spam/text/reading.ts'
import { addressFrom } from './client.ts'
import { articleOf, counted, json, request, type Site, send, type Taken, type Written } from './day-site.ts'
import { pick, wholeBelow } from './random.ts'

const HONEST = { honest: true, unit: undefined, known: false }

type Shown = { data: { id: string; status: string; version: number }[]; page: { next: string | null } }

/** A reader reads, fills the form, posts, perhaps answers, edits, deletes, and reports what is plainly spam. */
export async function readSite(site: Site, comment: Written): Promise<void> {
  const address = addressFrom(site.random)
  const article = articleOf(site)
  const base = `/v1/articles/${article}/comments`
  const form = json<{ formToken: string }>(await request(site, address, `${base}/form`))
  const list = json<Shown>(await request(site, address, `${base}?view=flat&sort=-createdAt&limit=50`))
  await reportSpam(site, address, list)
  await pause(site.fillSeconds * 1000 * (1 + site.random() / 2))
  const answerable = list.data.filter(({ id, status }) => status === 'approved' && site.taken.get(id)?.honest)
  const parentId = answerable.length > 0 && site.random() < 0.4 ? pick(site.random, answerable).id : undefined
  const { author, body } = comment
  const post = { author, body, formToken: form.formToken, ...(parentId && { parentId }) }
  const own = await send(site, { address, article, patience: true }, post, HONEST)
  if (own === undefined) {
    return
  }
  await lookAfter(site, address, own)
  // Some come back with the token of what a moderator approved, and are no newcomers.
  if (site.random() < 0.3) {
    await comeBack(site, address, own, comment)
  }
}

async function comeBack(site: Site, address: string, { id, manageToken }: Taken, { author, body }: Written) {
  const article = articleOf(site)
  const second = {
    author,
    body: `${body}\n\nAnd one more thing: ${id.slice(-4)}.`,
    earlier: { id, manageToken },
  }
  await send(site, { address, article, patience: true }, second, HONEST)
}

async function lookAfter(site: Site, address: string, own: Taken): Promise<void> {
  const path = `/v1/comments/${own.id}`
  const headers = { authorization: `Bearer ${own.manageToken}` }
  const read = await request(site, address, path, { headers })
  if (read.status !== 200 || !['approved', 'pending'].includes(json<{ status: string }>(read).status)) {
    site.complaints.push(`its author does not see ${own.id}: ${read.status}`)
  }
  const chance = site.random()
  if (chance < 0.05) {
    const answer = await request(site, address, path, {
      method: 'PATCH',
      headers,
      body: { body: `Edited ${own.id}` },
    })
    counted(site, `edits answered with ${answer.status}`)
  } else if (chance < 0.08) {
    const answer = await request(site, address, path, { method: 'DELETE', headers })
    own.deleted = answer.status === 204
    counted(site, 'deleted by their authors')
  }
}

/** A reader knows spam when it is seen. */
async function reportSpam(site: Site, address: string, { data }: Shown): Promise<void> {
  for (const { id, status } of data) {
    if (status === 'approved' && site.taken.get(id)?.honest === false) {
      const body = { reason: 'spam' }
      const answer = await request(site, address, `/v1/comments/${id}/reports`, { method: 'POST', body })
      counted(site, `reports answered with ${answer.status}`)
    }
  }
}

/** A spammer sends everything several times, from another address and under another name each time. */
export async function spamSite(site: Site, comments: readonly Written[]): Promise<void> {
  for (const { id, campaign, author, body } of comments) {
    const known = readComment({ ...author, body, html: renderComment(body).html }).traits().length > 0
    const truth = { honest: false, unit: campaign ?? id, known }
    for (const [time, change] of CHANGES.entries()) {
      const address = addressFrom(site.random)
      const article = articleOf(site)
      const form =
        site.random() < 0.5
          ? await request(site, address, `/v1/articles/${article}/comments/form`)
          : undefined
      const post = {
        author: { ...author, name: `${author.name}${' '.repeat(1)}${time}`.slice(0, 100) },
        body: change(body),
        // Some wait as long as people do, some do not; some fill all fields.
        ...(form && { formToken: json<{ formToken: string }>(form).formToken }),
        ...(site.random() < 0.2 && { subject: 'Hello' }),
      }
      if (form && site.random() < 0.5) {
        await pause(site.fillSeconds * 1100)
      }
      await send(site, { address, article, patience: false }, post, truth)
    }
  }
}

const CHANGES: readonly ((body: string) => string)[] = [
  body => body,
  body => `${body} !`,
  body => body.replaceAll('. ', '.  ').replaceAll(',', ' ,'),
]

/** A moderator decides by knowing who wrote what, until nobody posts any more and nothing waits. */
export async function moderate(site: Site, key: string): Promise<void> {
  const headers = { authorization: key }
  const address = addressFrom(site.random)
  // What waits, what readers reported, what rules threw out; and once the day is over, what nobody has looked at.
  const queues = ['status=pending', 'status=approved&reported=true', 'status=spam&reviewed=false']
  for (let idle = 0; idle < 2; ) {
    let decided = 0
    for (const query of [...queues, ...(site.open ? [] : ['status=approved&reviewed=false'])]) {
      const answer = await request(site, address, `/v1/comments?${query}&limit=50&sort=-createdAt`, {
        headers,
      })
      decided += await decide(site, address, headers, json<Shown>(answer))
    }
    idle = site.open || decided > 0 ? 0 : idle + 1
    await pause(50 + wholeBelow(site.random, 100))
  }
}

async function decide(site: Site, address: string, headers: Record<string, string>, { data }: Shown) {
  let decided = 0
  for (const status of ['approved', 'spam']) {
    const comments = data
      .filter(({ id }) => site.taken.get(id)?.honest === (status === 'approved'))
      .map(({ id, version }) => ({ id, version }))
    if (comments.length === 0) {
      continue
    }
    const body = { comments, status, reason: 'Read by a moderator.' }
    const answer = await request(site, address, '/v1/comments', { method: 'PATCH', headers, body })
    const { results } = json<{ results: { status: string | null }[] }>(answer)
    counted(site, `decisions: ${status}`)
    decided += results.filter(one => one.status === status).length
  }
  return decided
}
