/** Examples of the contract; a test holds them against their schemas. */
const id = '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'
const sectionId = '0194bf0e-5c00-7a3e-9d1b-30b5d7f91a02'

export const articleSummaryExample = {
  id,
  slug: 'deepseek-the-ai-revolution-from-asia',
  title: 'DeepSeek: The AI Revolution from Asia',
  subtitle: 'Toàn cảnh bức tranh DeepSeek làm thức tỉnh những gã khổng lồ công nghệ',
  subtitleLang: 'vi',
  lang: 'en',
  summary: null,
  status: 'published',
  authors: [],
  tags: ['artificial-intelligence'],
  image: null,
  canonicalUrl: null,
  commentPolicy: 'open',
  commentsOpen: true,
  commentsClosedReason: null,
  meta: {},
  wordCount: 412,
  publishedAt: '2025-02-01T00:00:00.000Z',
  createdAt: '2025-02-01T00:00:00.000Z',
  updatedAt: '2025-02-01T00:00:00.000Z',
  version: 1,
}

export const sectionExample = {
  id: sectionId,
  parentId: null,
  position: 1,
  depth: 1,
  anchor: 'the-rise-of-deepseek',
  heading: 'The Rise of DeepSeek',
  kind: 'prose',
  body: '<p>The company was founded in Hangzhou in 2023.</p>\n',
  sections: [],
}

export const referenceExample = {
  id: '0194bf0e-5c00-7a3e-9d1b-41c6e80a2b13',
  key: 'openai',
  position: 2,
  type: 'webpage',
  title: 'OpenAI Official Website',
  author: [],
  issued: null,
  accessed: null,
  URL: 'https://openai.com/',
  DOI: null,
  ISBN: null,
  publisher: null,
  containerTitle: null,
  volume: null,
  issue: null,
  page: null,
  note: null,
  citedBy: [{ id: sectionId, anchor: 'the-rise-of-deepseek' }],
}

export const articleExample = {
  ...articleSummaryExample,
  sections: [sectionExample],
  references: [referenceExample],
  commentCount: 2,
}
