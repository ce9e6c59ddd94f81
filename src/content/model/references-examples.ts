/** Examples of the contract; a test holds each against its schema. */
import { sectionExample } from './sections-examples.ts'

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
  citedBy: [{ id: sectionExample.id, anchor: sectionExample.anchor }],
}

export const addedReferenceExample = {
  key: 'dean2025',
  type: 'article-newspaper',
  title: 'A cheap model and a dear one',
  author: [{ family: 'Dean', given: 'Ann' }],
  issued: '2025-02-01',
  position: 1,
}
