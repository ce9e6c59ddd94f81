import t from 'tap'
import { toModerated } from '../../../src/comments/moderation/view.ts'
import { type CommentRow, EMPTIED, FIELDS, publicColumns } from '../../../src/comments/threads/fields.ts'
import { toComment } from '../../../src/comments/threads/view.ts'
import { toEntries } from '../../../src/privacy/export.ts'
import { openTestStorage } from '../../databases.ts'

/** A row in which each column has a value that no other has. */
const ROW: CommentRow = {
  id: 'the id',
  articleId: 'the article',
  rootId: 'the root',
  parentId: 'the parent',
  depth: 41,
  status: 'approved',
  publicAs: 'comment',
  deletedAt: null,
  authorName: 'the name',
  authorUrl: 'the website',
  authorEmail: 'the address',
  networkHash: 'the network',
  floodHash: 'the end site',
  userHash: 'the user',
  body: 'the body',
  html: 'the html',
  text: 'the text',
  rendererVersion: 42,
  fingerprint: 'the fingerprint',
  findings: [{ rule: 'the rule', verdict: 'hold', score: 43, reason: 'the reason' }],
  createdAt: 'its creation',
  editedAt: 'its edit',
  changedAt: 'its change',
  reviewedAt: 'its review',
  version: 44,
  replyCount: 45,
  threadCount: 46,
}

type Column = keyof typeof FIELDS
const COLUMNS = Object.keys(FIELDS) as Column[]

/** Whether an answer has the value of the column somewhere. */
const has = (answer: unknown, column: Column) =>
  JSON.stringify(answer).includes(JSON.stringify(ROW[column] ?? 'nothing'))

t.test('each answer has the columns that the table gives it, and no other', async t => {
  const entries = { comments: [{ row: ROW, slug: 'slug' }], traits: [], events: [], reports: [], bans: [] }
  const [exported] = toEntries([ROW.id], entries)
  const [toPublic, toModerators] = [toComment(ROW), toModerated(ROW)]
  for (const column of COLUMNS.filter(name => ROW[name] !== null && name !== 'publicAs')) {
    const { shown, exported: inExport }: { shown: string; exported?: string } = FIELDS[column]
    // Lists find threads by these; an answer has the comments that they lead to.
    const isPlace = column === 'rootId' || column === 'threadCount'
    // Follows from what the public sees of other comments. Nobody decides by it.
    const isCounted = column === 'replyCount'
    t.equal(has(toPublic, column), shown === 'public' && !isPlace, `${column}: public`)
    t.equal(has(toModerators, column), shown !== 'nobody' && !isPlace && !isCounted, `${column}: moderators`)
    t.equal(has(exported, column), inExport === 'value', `${column}: export`)
  }
  const withHashes = (networkHash: string | null, floodHash: string | null) => {
    const row = { ...ROW, networkHash, floodHash }
    return toEntries([ROW.id], { ...entries, comments: [{ row, slug: 'slug' }] })[0]
  }
  for (const [networkHash, floodHash, hasNetworkHash] of [
    ['network', null, true],
    [null, 'end site', true],
    [null, null, false],
  ] as const) {
    t.match(withHashes(networkHash, floodHash), { hasNetworkHash }, 'of the network that there is one')
  }
  t.match(exported, { hasUserHash: true }, 'of the user that there is one')
  t.match(
    toEntries([ROW.id], { ...entries, comments: [{ row: { ...ROW, userHash: null }, slug: 'slug' }] }),
    [{ hasUserHash: false }],
  )
})

t.test('an emptied comment keeps nothing that its author gave', async t => {
  const given: Column[] = ['authorName', 'authorUrl', 'authorEmail', 'networkHash', 'body', 'html', 'text']
  t.same(Object.keys(EMPTIED).sort(), [...given, 'floodHash', 'userHash', 'fingerprint', 'findings'].sort())
  t.ok(Object.values(EMPTIED).every(value => value === null || value === ''))
})

t.test('a public list reads public columns alone', async t => {
  const { read } = await openTestStorage(t)
  t.same(
    Object.keys(publicColumns(read.tables)),
    COLUMNS.filter(name => FIELDS[name].shown === 'public'),
  )
})
