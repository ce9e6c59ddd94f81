/** Examples of the contract; a test holds them against their schemas. */
import { commentExample } from '../posting/schema.ts'

export const moderatedCommentExample = {
  id: commentExample.id,
  articleId: commentExample.articleId,
  parentId: null,
  depth: 0,
  status: 'pending',
  publicAs: 'nothing',
  author: { ...commentExample.author, email: 'minh.anh@example.org' },
  network: 'k3Vx0yq2jvJxS8m6kH1dXo4b9tUeRzWfLpGiAsK3vE7Q',
  html: commentExample.html,
  text: commentExample.text,
  body: 'How does the cost compare with *earlier* models?',
  findings: [
    {
      rule: 'first-comment',
      verdict: 'hold',
      score: 0,
      reason: 'The first comment of an author waits for a moderator.',
    },
  ],
  openReports: 0,
  createdAt: commentExample.createdAt,
  editedAt: null,
  reviewedAt: null,
  deletedAt: null,
  version: 1,
}

export const decisionResultsExample = {
  results: [
    { id: commentExample.id, status: 'approved', problem: null },
    {
      id: '0194bf12-9c11-7d02-a3c4-6e2f4d8b0a35',
      status: 'trash',
      problem: { code: 'illegal-transition', detail: 'A comment in state trash cannot become approved.' },
    },
  ],
}

export const moderationCountsExample = { pending: 4, approved: 128, spam: 31, trash: 2, reported: 1 }

export const commentEventExample = {
  id: '0194bf15-2b40-7e91-8a10-3c5d7e9f1b24',
  commentId: commentExample.id,
  articleId: commentExample.articleId,
  actor: 'key',
  actorId: '0194bf0f-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
  action: 'moved',
  from: 'pending',
  to: 'approved',
  reason: 'A fair question.',
  createdAt: '2025-02-01T00:12:08.311Z',
}
