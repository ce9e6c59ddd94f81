/** Examples of the contract; a test holds them against their schemas. */
import { articleSummaryExample } from '../model/articles-examples.ts'
import { pickFields } from '../model/fields.ts'
import { referenceExample } from '../model/references-examples.ts'
import { sectionExample } from '../model/sections-examples.ts'

export const revisionExample = {
  version: 3,
  title: articleSummaryExample.title,
  updatedAt: '2025-02-01T09:30:00.000Z',
  updatedBy: '0194bf0e-5c00-7a3e-9d1b-6a0c55d2e914',
  isCurrent: false,
}

const { anchor, heading, kind } = sectionExample
const { id: _id, position: _position, citedBy: _citedBy, ...writtenReference } = referenceExample

export const wholeRevisionExample = {
  ...revisionExample,
  content: {
    ...pickFields(articleSummaryExample),
    sections: [{ anchor, heading, kind, body: 'The company was founded in Hangzhou in 2023.', sections: [] }],
    references: [writtenReference],
  },
}

export const diffExample = {
  from: 3,
  to: 4,
  fields: [{ name: 'title', from: 'DeepSeek', to: articleSummaryExample.title }],
  sections: [
    {
      anchor,
      change: 'changed',
      heading,
      diff: [
        `--- 3/${anchor}`,
        `+++ 4/${anchor}`,
        '@@ -1,3 +1,3 @@',
        ` ## ${heading} {#${anchor}}`,
        ' ',
        '-The company was founded in 2023.',
        '+The company was founded in Hangzhou in 2023.',
        '',
      ].join('\n'),
    },
  ],
  references: [{ key: writtenReference.key, change: 'added', from: null, to: writtenReference }],
}
