/** Examples of the contract; a test holds them against their schemas. */
import { referenceExample } from './references-examples.ts'
import { sectionExample } from './sections-examples.ts'

const id = '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'

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
  translationGroup: null,
  commentsOpen: true,
  commentsClosedReason: null,
  meta: {},
  wordCount: 412,
  publishedAt: '2025-02-01T00:00:00.000Z',
  createdAt: '2025-02-01T00:00:00.000Z',
  updatedAt: '2025-02-01T00:00:00.000Z',
  version: 1,
}

export const articleExample = {
  ...articleSummaryExample,
  sections: [sectionExample],
  references: [referenceExample],
  commentCount: 2,
}

export const previewLinkExample = {
  url: 'https://cms.example.org/v1/articles/a-title?preview=1738403600.bL4k1jT8m2mJr7yqGm0fZt9sVw5xYc3dHn6pQe8uKa0',
  token: '1738403600.bL4k1jT8m2mJr7yqGm0fZt9sVw5xYc3dHn6pQe8uKa0',
  expiresAt: '2025-02-01T09:53:20.000Z',
}

export const articleInputExample = {
  title: 'A Title',
  lang: 'en',
  status: 'draft',
  sections: [{ heading: 'A heading', body: 'Its text cites [@key].' }],
  references: [{ key: 'key', title: 'A work' }],
}
