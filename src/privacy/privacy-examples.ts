/** Examples of the contract; a test holds them against their schemas. */
const email = 'minh.anh@example.org'

export const exportRequestExample = { email }

export const entryExamples = [
  {
    kind: 'comment',
    id: '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24',
    articleId: '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71',
    article: 'deepseek-the-ai-revolution-from-asia',
    parentId: null,
    depth: 0,
    status: 'approved',
    author: { name: 'Minh Anh', email, url: null },
    body: 'How does the cost compare with *earlier* models?',
    html: '<p>How does the cost compare with <em>earlier</em> models?</p>\n',
    text: 'How does the cost compare with earlier models?',
    findings: null,
    traits: [],
    hasNetworkHash: true,
    createdAt: '2025-02-01T00:04:34.240Z',
    editedAt: null,
    changedAt: '2025-02-01T00:09:12.301Z',
    reviewedAt: '2025-02-01T00:09:12.301Z',
  },
  {
    kind: 'event',
    id: '0194bf16-c98d-7b1e-a3c4-9d0f2b6e8a17',
    commentId: '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24',
    actor: 'key',
    action: 'moved',
    fromStatus: 'pending',
    toStatus: 'approved',
    reason: null,
    createdAt: '2025-02-01T00:09:12.301Z',
  },
]

export const erasureRequestExample = { email, keepBans: false }

export const erasureExample = { comments: 12, tombstones: 3, events: 2, bans: 1, replacedFiles: 0 }
