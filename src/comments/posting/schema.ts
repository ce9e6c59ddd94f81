/** Examples of the contract; a test holds them against their schemas. */
const author = { name: 'Minh Anh', url: 'https://example.org/minh-anh' }

export const newCommentExample = {
  author: { ...author, email: 'minh.anh@example.org' },
  body: 'How does the cost compare with *earlier* models?',
}

export const commentFormExample = {
  formToken: '1738368274240.9vXr0mB2Qk1sT5aZ.J1x0mBq7Vn3yRkT8sLw2cZfDaU4gHiOe6PpXtYvQ5rM',
  expiresAt: '2025-02-02T00:04:34.240Z',
  fillSeconds: 3,
  emailRequired: true,
  tokenRequired: false,
  proof: 'auto',
}

export const challengeExample = {
  parameters: {
    algorithm: 'PBKDF2/SHA-256',
    cost: 5000,
    data: { article: '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71' },
    expiresAt: 1738369474,
    keyLength: 32,
    keyPrefix: '34a9c6ea3e5b007b74dac6e42d7779d6',
    nonce: '21db6de43b7ccf049ffd419e1d80d644',
    salt: '8a523928e253229c30adcb35081167e3',
  },
  signature: 'ef5c37e06634a083c8ade762940e54ea315412d73ba5fc0426b9700f303c0f9f',
}

export const commentExample = {
  id: '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24',
  articleId: '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71',
  parentId: null,
  depth: 0,
  status: 'approved',
  author,
  html: '<p>How does the cost compare with <em>earlier</em> models?</p>\n',
  text: 'How does the cost compare with earlier models?',
  createdAt: '2025-02-01T00:04:34.240Z',
  editedAt: null,
  replyCount: 0,
  replies: [],
  repliesNext: null,
}

export const postedCommentExample = {
  ...commentExample,
  manageToken: 'stet_mt_7Qn0c2yq2jvJxS8m6kH1dXo4b9tUeRzWfLpGiAsK3vE',
}
