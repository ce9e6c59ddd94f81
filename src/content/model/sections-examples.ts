/** Examples of the contract; a test holds each against its schema. */
export const sectionExample = {
  id: '0194bf0e-5c00-7a3e-9d1b-30b5d7f91a02',
  parentId: null,
  position: 1,
  depth: 1,
  anchor: 'the-rise-of-deepseek',
  heading: 'The Rise of DeepSeek',
  kind: 'prose',
  body: '<p>The company was founded in Hangzhou in 2023.</p>\n',
  sections: [],
}

export const addedSectionExample = {
  heading: 'What comes next',
  body: 'Nobody knows yet.',
  place: { after: 'the-rise-of-deepseek' },
}
