/** What is counted of comments stays true, whatever happens to them, and `changes` says when readers see anything else. */
import assert from 'node:assert/strict'
import t from 'tap'
import { renderCommentsAgain } from '../../../src/comments/posting/render-again.ts'
import { CommentCounts } from '../../../src/comments/threads/schema.ts'
import { applyRetention } from '../../../src/privacy/retention.ts'
import { and, eq, isNull } from '../../../src/storage/drizzle.ts'
import { migrationsFolder, readMigrations } from '../../../src/storage/migrations.ts'
import { runCommand } from '../../cli/command-line.ts'
import { DATABASE, tamper } from '../../databases.ts'
import { startService, type TestService } from '../../helper.ts'
import { files, textOf } from '../../layout/source.ts'
import { SEED } from '../../seed.ts'
import { pick as pickBy, seededRandom } from '../../torture/random.ts'
import { tagOf } from '../moderation/moderator.ts'
import { bearer, posterOf } from '../posting/poster.ts'

const STATUSES = ['approved', 'pending', 'spam', 'trash'] as const
const DAYS = { networkHashDays: 1, trashDays: 1, keepReplacedDays: 1 }
const ARTICLES = ['open', 'moderated']

type Stored = { articleId: string; counts: object; changes: number }

/** What was answered under each entity tag. */
const BODIES = new Map<string, string>()

/** Counts by hand what is kept, and reads what is kept. */
async function readAll({ storage }: Pick<TestService, 'storage'>) {
  const { db, tables } = storage.read
  const rows = await db.select().from(tables.comments)
  const visible = (of: typeof rows) => of.filter(({ publicAs }) => publicAs === 'comment').length
  const byArticle = Map.groupBy(
    rows.filter(({ publicAs }) => publicAs !== 'nothing'),
    ({ articleId }) => articleId,
  )
  const kept = new Map<string, Stored>(
    (await db.select().from(tables.articleComments)).map(({ articleId, changes, ...counts }) => [
      articleId,
      { articleId, counts, changes },
    ]),
  )
  for (const articleId of new Set([...byArticle.keys(), ...kept.keys()])) {
    const shown = byArticle.get(articleId) ?? []
    const threads = shown.filter(({ rootId }) => rootId === null).length
    assert.deepEqual(kept.get(articleId)?.counts, { comments: visible(shown), listed: shown.length, threads })
  }
  for (const { id, replyCount, threadCount } of rows) {
    assert.equal(replyCount, visible(rows.filter(({ parentId }) => parentId === id)))
    const thread = rows.filter(({ rootId, publicAs }) => rootId === id && publicAs !== 'nothing')
    assert.equal(threadCount, thread.length)
  }
  return { rows, changes: (articleId: string) => kept.get(articleId)?.changes ?? 0 }
}

/** All that readers can see of the comments of an article, and in which order they changed. */
async function readPublic(service: TestService, article: string, id: string): Promise<string> {
  const lists = ['?limit=100', '?view=flat&limit=100&sort=-createdAt&count=true', '?count=true&limit=100']
  const answers = []
  for (const query of lists) {
    const { headers, body } = await service.request({ url: `/v1/articles/${article}/comments${query}` })
    const tag = `${headers.etag}`
    assert.equal(BODIES.get(tag) ?? body, body, 'equal tags mean equal bytes')
    BODIES.set(tag, body)
    answers.push(body)
  }
  const { read } = service.storage
  const { comments } = read.tables
  const rows = await read.db.select().from(comments).where(eq(comments.articleId, id))
  const shown = rows.filter(({ publicAs }) => publicAs !== 'nothing')
  return JSON.stringify([answers, shown.map(({ id, changedAt }) => [id, changedAt]).sort()])
}

t.test('random changes of every kind', async t => {
  const service = await startService(t, {
    REPORTS_TO_HOLD: '2',
    COMMENT_DEPTH: '4',
  })
  const { storage } = service
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'moderated', commentPolicy: 'moderated' })
  const poster = posterOf(service)
  const key = await service.key('comments:moderate', 'admin')
  const random = seededRandom(SEED)
  const pick = <T>(list: readonly T[]) => pickBy(random, list)
  const tokens = new Map<string, string>()
  let texts = 0
  const send = (
    method: 'POST' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
    headers: object = key,
    remoteAddress = '192.0.2.7',
  ) => service.request({ method, url, ...(payload && { payload }), headers: { ...headers }, remoteAddress })

  const any = async () => pick((await readAll(service)).rows)
  const anyShown = async () => {
    const { rows } = await readAll(service)
    const shown = rows.filter(({ publicAs }) => publicAs === 'comment')
    return pick(shown.length > 0 ? shown : rows)
  }
  const post = async (article: string, parentId?: string) => {
    texts += 1
    const author = { name: 'Reader', email: `reader-${texts % 5}@example.org` }
    const answer = await poster.send(`Text ${texts}.`, { author, ...(parentId && { parentId }) }, { article })
    if (answer.statusCode < 300) {
      tokens.set(answer.json().id, answer.json().manageToken)
    }
    return answer
  }
  const own = ({ id }: { id: string }) => bearer(`${tokens.get(id)}`)
  const ACTIONS: Record<string, () => Promise<unknown>> = {
    post: () => post(pick(ARTICLES)),
    reply: async () => {
      const answered = await anyShown()
      return post(answered.articleId, answered.id)
    },
    edit: async () => {
      const row = await any()
      texts += 1
      return send('PATCH', `/v1/comments/${row.id}`, { body: `Edited ${texts}.` }, own(row))
    },
    delete: async () => {
      const row = await any()
      return send('DELETE', `/v1/comments/${row.id}`, undefined, own(row))
    },
    decide: async () => {
      const { id, deletedAt } = await any()
      return (
        deletedAt ??
        send(
          'PATCH',
          `/v1/comments/${id}/moderation`,
          { status: pick(STATUSES) },
          { ...key, 'if-match': await tagOf(service, key, id) },
        )
      )
    },
    approve: async () => {
      const { rows } = await readAll(service)
      const waiting = rows.filter(({ status, deletedAt }) => status === 'pending' && deletedAt === null)
      const items = waiting.slice(0, 5).map(({ id, version }) => ({ id, version }))
      return items.length && send('PATCH', '/v1/comments', { comments: items, status: 'approved' })
    },
    report: async () => {
      const url = `/v1/comments/${(await anyShown()).id}/reports`
      await send('POST', url, { reason: 'spam' }, {}, '198.51.100.1')
      return send('POST', url, { reason: 'spam' }, {}, '198.51.100.2')
    },
    ban: async () => {
      const { body } = await any()
      const word = body.replace(/^.* /, '').replace('.', '')
      const ban = await send('POST', '/v1/bans', { kind: 'word', value: `Text ${word}`, verdict: 'hold' })
      return (
        ban.statusCode === 201 &&
        send('POST', `/v1/bans/${ban.json().id}/apply`, { status: 'pending', includeReviewed: true })
      )
    },
    erase: () => send('POST', '/v1/privacy/erasure', { email: `reader-${texts % 5}@example.org` }),
    retention: () => applyRetention(storage, DAYS, new Date(Date.now() + 10 * 86_400_000)),
    render: async () => {
      const { id } = await any()
      await storage.write(async ({ db, tables: { comments } }) => {
        texts += 1
        await db
          .update(comments)
          .set({ rendererVersion: 0, body: `Rendered ${texts}.` })
          .where(and(eq(comments.id, id), isNull(comments.deletedAt)))
      })
      return renderCommentsAgain(storage)
    },
  }
  const ids = new Map<string, string>()
  for (const article of ARTICLES) {
    ids.set(article, (await service.request({ url: `/v1/articles/${article}` })).json().id)
    await post(article)
  }
  const changed = new Set<string>()
  let kept = 0
  const state = async () => {
    const { changes } = await readAll(service)
    const states = []
    for (const [article, id] of ids) {
      states.push({ seen: await readPublic(service, article, id), changes: changes(id) })
    }
    return states
  }
  let before = await state()
  for (let step = 0; step < 200; step += 1) {
    const isEmpty = (await readAll(service)).rows.length === 0
    const action = isEmpty ? 'post' : pick(['reply', 'reply', 'reply', ...Object.keys(ACTIONS)])
    await ACTIONS[action]?.()
    const after = await state()
    for (const [index, { seen: now, changes }] of after.entries()) {
      const was = before[index]
      const isChanged = now !== was?.seen
      if (isChanged !== changes > (was?.changes ?? 0)) {
        throw new Error(`step ${step}, ${action}: seen ${isChanged}, changes ${was?.changes} to ${changes}`)
      }
      if (isChanged) {
        changed.add(action)
      } else {
        kept += 1
      }
    }
    before = after
  }
  // What retention removes was not public.
  const visible = Object.keys(ACTIONS).filter(action => action !== 'retention')
  t.same([...changed].sort(), visible.sort(), 'each kind changed what readers see')
  t.ok(kept > 100, 'and often nothing did')
})

t.test('counts rebuild corrects what another program has spoilt, and says so', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'other' })
  await service.publish({ slug: 'none' })
  const poster = posterOf(service)
  const root = await poster.post('Root.')
  await poster.post('Reply.', { parentId: root.id })
  await poster.post('On the other.', {}, { article: 'other' })
  const rebuild = () => runCommand(service.storage, ['counts', 'rebuild'])
  const corrected = (articles: number, comments: number) => ({
    code: 0,
    out: `Corrected: the counts of ${articles} articles, and the number of replies of ${comments} comments\n`,
  })
  t.match(await rebuild(), corrected(0, 0), 'nothing is wrong')

  const { changes: before } = await readAll(service)
  await tamper(
    service.storage.url,
    `UPDATE comments SET reply_count = 7 WHERE parent_id IS NULL AND article_id = '${root.articleId}'`,
  )
  t.match(await rebuild(), corrected(1, 1))
  await tamper(service.storage.url, 'UPDATE comments SET thread_count = 7 WHERE parent_id IS NULL')
  t.match(await rebuild(), corrected(2, 2))
  const { changes: after } = await readAll(service)
  t.equal(after(root.articleId), before(root.articleId) + 2, 'caches notice')

  await tamper(service.storage.url, `DELETE FROM article_comments WHERE article_id = '${root.articleId}'`)
  t.match(await rebuild(), corrected(1, 0))
  await tamper(service.storage.url, 'UPDATE article_comments SET listed = 9')
  t.match(await rebuild(), corrected(2, 0))
  await readAll(service)
  const { data } = await service.get('/v1/comment-counts?article=open,other,none', CommentCounts)
  t.same(
    data.map(({ comments }) => comments),
    [2, 1, 0],
  )
})

t.test('the migration counts what is stored', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const root = await poster.post('Root.')
  await poster.post('Reply.', { parentId: root.id })
  await poster.postEmptied()
  const counts = () => service.storage.read.db.select().from(service.storage.read.tables.articleComments)
  const [{ changes: _, ...before } = {}] = await counts()
  const { sql = [] } =
    readMigrations(migrationsFolder(DATABASE)).find(({ name }) => name.endsWith('_comment-counters')) ?? {}
  await tamper(service.storage.url, 'UPDATE comments SET reply_count = 0, thread_count = 0')
  for (const statement of ['DELETE FROM article_comments', ...sql.slice(-2)]) {
    await tamper(service.storage.url, statement)
  }
  await readAll(service)
  t.match(await counts(), [before])
})

t.test('one file alone changes what readers may see of comments', t => {
  const CHANGES = /\.(?:update|insert|delete)\(\s*(?:tables\.)?comments\)/
  t.same(
    files.filter(file => CHANGES.test(textOf(file))),
    [
      'comments/threads/change-queries.ts',
      // Only a comment's number of replies, which is one of the counts.
      'comments/threads/counter-queries.ts',
      'comments/threads/recount-queries.ts',
      // Only hashes of networks, and a lock.
      'privacy/retention-queries.ts',
    ],
  )
  t.end()
})
