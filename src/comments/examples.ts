/** Examples of the contract; a test holds them against their schemas. */
const author = { name: 'Minh Anh', url: 'https://example.org/minh-anh' }

export const newCommentExample = {
  author: { ...author, email: 'minh.anh@example.org' },
  body: 'How does the cost compare with *earlier* models?',
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
