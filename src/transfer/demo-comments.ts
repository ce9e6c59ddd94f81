/** Stores the comments of the demo, as posting, moderation and deletion leave them. */
import { z } from 'zod'
import { type Place, placeBelow, TOP } from '../comments/posting/admission.ts'
import { judgeComment, readAndJudge } from '../comments/posting/judge.ts'
import { fingerprintOf, newRow } from '../comments/posting/row.ts'
import { insertTraits } from '../comments/posting/trait-queries.ts'
import { insertReport } from '../comments/reports/queries.ts'
import { NewReport } from '../comments/reports/schema.ts'
import { insertComment } from '../comments/threads/change-queries.ts'
import { insertEvents } from '../comments/threads/event-queries.ts'
import type { CommentRow } from '../comments/threads/fields.ts'
import { findComment } from '../comments/threads/queries.ts'
import { moveComments, removeOrEmpty } from '../comments/threads/status.ts'
import type { ArticleRow } from '../content/model/rows.ts'
import { newId } from '../kernel/ids.ts'
import type { Secrets } from '../kernel/secrets.ts'
import { renderComment } from '../markdown/render.ts'
import type { RuleSettings } from '../spam/rules/settings.ts'
import type { Writer } from '../storage/storage.ts'

/** A comment of the data file. `waiting` leaves it to the rules; any other state is decided, or chosen by its author. */
export const DemoComment = z.strictObject({
  by: z.string(),
  url: z.string().optional(),
  /** Before the seeding. */
  hoursAgo: z.number(),
  says: z.string(),
  is: z.enum(['approved', 'waiting', 'spam', 'trash', 'deleted']).default('approved'),
  reports: z.array(NewReport).default([]),
  get replies(): z.ZodDefault<z.ZodArray<typeof DemoComment>> {
    return z.array(DemoComment).default([])
  },
})
export type DemoComment = z.infer<typeof DemoComment>

type DemoRules = { secrets: Secrets; rules: RuleSettings; depth: number }

const HOUR = 3_600_000
const BY_COMMAND = { actor: 'command', actorId: null, reason: 'Part of the demo.' } as const

export async function insertDemoComments(
  writer: Writer,
  article: ArticleRow,
  comments: readonly DemoComment[],
  settings: DemoRules & { now: Date },
  answered?: CommentRow,
): Promise<void> {
  for (const comment of comments) {
    const { is, hoursAgo, replies, reports } = comment
    const at = (hoursLater: number) => new Date(settings.now.getTime() - (hoursAgo - hoursLater) * HOUR)
    const place = answered === undefined ? TOP : placeBelow(answered, article.id, settings.depth)
    const row = await insertPosted(writer, article, comment, place as Place, at(0), settings)
    if (is === 'waiting') {
      continue
    }
    // It is public for as long as it is answered; what becomes of it follows.
    const [decided, ended] = [at(0.5).toISOString(), at(0.75).toISOString()]
    await moveComments(writer, [row], 'approved', BY_COMMAND, decided, { reviewedAt: decided })
    const shown = await findComment(writer, row.id)
    await insertDemoComments(writer, article, replies, settings, shown)
    for (const [index, { reason, note = null }] of reports.entries()) {
      const networkHash = settings.secrets.hash('network', addressOf(`reader ${index}`))[0]
      const report = { id: newId(), commentId: row.id, reason, note, networkHash, userHash: null }
      await insertReport(writer, { ...report, createdAt: ended, resolvedAt: null })
    }
    if (is === 'deleted') {
      await removeOrEmpty(writer, shown, ended)
      const event = { actor: 'author', actorId: null, action: 'deleted', reason: null } as const
      const what = { commentId: row.id, articleId: article.id, fromStatus: shown.status, toStatus: null }
      await insertEvents(writer, [{ ...event, ...what, createdAt: ended }])
    } else if (is !== 'approved') {
      await moveComments(writer, [shown], is, BY_COMMAND, ended, { reviewedAt: ended })
    }
  }
}

/** Stores a comment in the state that the rules give it. */
async function insertPosted(
  writer: Writer,
  article: ArticleRow,
  { by: name, url, says: body }: DemoComment,
  place: Place,
  now: Date,
  { secrets, rules }: DemoRules,
): Promise<CommentRow> {
  const [id, email, address] = [newId(), emailOf(name), addressOf(name)]
  const rendered = renderComment(body)
  const judged = readAndJudge({ name, url: url ?? null, body, html: rendered.html }, rules)
  const networkHashes = secrets.hash('network', address)
  const poster = { address, networkHashes, userHashes: [] }
  const circumstances = { ...poster, honeypot: false, fillSeconds: undefined, trusted: false }
  const verdict = await judgeComment(
    writer,
    judged,
    { id, article, email, ...circumstances },
    { settings: rules, secrets, now },
  )
  const [networkHash] = networkHashes
  const hashes = { networkHash, floodHash: secrets.hash('flood', address)[0], userHash: null }
  const row = newRow({
    id,
    articleId: article.id,
    place,
    comment: { author: { name, email, url }, body },
    rendered,
    fingerprint: fingerprintOf({ articleId: article.id, parentId: place.parentId }, judged.saying),
    ...hashes,
    verdict,
    now,
  })
  await insertComment(writer, row)
  await insertTraits(writer, id, judged.traits)
  return row
}

const sum = (name: string) => [...name].reduce((total, letter) => total + Number(letter.codePointAt(0)), 0)

/** One for each name, in the network for documentation (RFC 5737) and the domain for examples (RFC 2606). */
const addressOf = (name: string) => `192.0.2.${(sum(name) % 254) + 1}`
const emailOf = (name: string) => `reader-${sum(name)}@example.org`
