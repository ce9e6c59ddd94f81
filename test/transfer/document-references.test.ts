/** What is read from a list of references in plain text, and what is left as it stands. */
import t from 'tap'
import { LIMITS } from '../../src/kernel/limits.ts'
import { readDocument } from '../../src/transfer/document/document.ts'

const references = (list: string) =>
  readDocument(`The Title\n\nA text. It has two sentences.\n\nReferences\n\n${list}`).article.references

const scenarios: { name: string; list: string; entries: object[] }[] = [
  {
    name: 'numbers, brackets, bullets and wrapped lines',
    list: '1.  \n1. One\n2) Two goes\n   on\n[3] Three\n\n(4) Four\n- Five',
    entries: [
      { title: 'One' },
      { title: 'Two goes on' },
      { title: 'Three' },
      { title: 'Four' },
      { title: 'Five' },
    ],
  },
  {
    name: 'lines without marks, and hanging ones',
    list: 'One\nTwo\n    goes on\nThree',
    entries: [{ title: 'One' }, { title: 'Two goes on' }, { title: 'Three' }],
  },
  {
    name: 'domains and addresses as they are spelled; a file name is no site',
    list: 'Dantri.com.vn\nhttps://openai.com\nwww.example.org/a_b.\nreport.pdf\nhttps://user:pw@example.org\nSome Site',
    entries: [
      { title: 'Dantri.com.vn', URL: 'https://dantri.com.vn/', key: 'dantri-com-vn' },
      { title: 'https://openai.com', URL: 'https://openai.com/' },
      { title: 'www.example.org/a_b', URL: 'https://www.example.org/a_b' },
      { title: 'report.pdf', URL: null },
      { URL: null },
      { title: 'Some Site', URL: null, key: 'some-site' },
    ],
  },
  {
    name: 'authors and years',
    list: [
      'Osei, K. A., Lindqvist, M. and Ng, T. (2019a). Quiet! A study. Journal of Rooms, 12, pp. 4-5.',
      'World Bank (2020). Report',
      'Doe, J. (2021). Thing. Somewhere in Print',
      'An Essay (with a bracket). More',
    ].join('\n'),
    entries: [
      {
        key: 'osei-2019',
        title: 'Quiet',
        type: 'article-journal',
        author: [
          { family: 'Osei', given: 'K. A.' },
          { family: 'Lindqvist', given: 'M.' },
          { family: 'Ng', given: 'T.' },
        ],
        note: null,
      },
      {
        key: 'world-bank-2020',
        title: 'Report',
        author: [{ literal: 'World Bank' }],
        issued: '2020',
        note: null,
      },
      {
        title: 'Thing',
        author: [{ family: 'Doe', given: 'J.' }],
        type: 'webpage',
        note: 'Somewhere in Print',
      },
      { title: 'An Essay (with a bracket). More', author: [], issued: null },
    ],
  },
  {
    name: 'DOIs',
    list: 'One. doi:10.5555/a.b.\nTwo. https://doi.org/10.5555/c\nhttps://doi.org/10.5555/d',
    entries: [
      { title: 'One', DOI: '10.5555/a.b', URL: null },
      { title: 'Two', DOI: '10.5555/c', URL: 'https://doi.org/10.5555/c' },
      { title: 'https://doi.org/10.5555/d', DOI: '10.5555/d', URL: 'https://doi.org/10.5555/d' },
    ],
  },
  {
    name: 'an address in brackets, and a DOI without a colon',
    list: '[1] Doe, "Names", DOI 10.17487/RFC9999, June 2022,\n    <https://www.rfc-editor.org/info/rfc9999>.',
    entries: [
      {
        title: 'Doe, "Names", June 2022',
        DOI: '10.17487/RFC9999',
        URL: 'https://www.rfc-editor.org/info/rfc9999',
      },
    ],
  },
  {
    name: 'keys are unique and never empty',
    list: '1. Same\n2. Same\n3. …\n4. One Two Three Four Five Six',
    entries: [{ key: 'same' }, { key: 'same-2' }, { key: 'ref-3' }, { key: 'one-two-three-four-five' }],
  },
  {
    name: 'an entry that is too long',
    list: `1. ${'x'.repeat(LIMITS.referenceField + 5)}`,
    entries: [{ title: 'x'.repeat(LIMITS.referenceField) }],
  },
]

for (const { name, list, entries } of scenarios) {
  t.test(name, async t => {
    const found = references(list)
    t.equal(found.length, entries.length)
    t.match(found, entries)
  })
}
