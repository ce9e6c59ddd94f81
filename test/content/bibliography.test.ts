/** The forms of a bibliography. How BibTeX is written: `test/content/formats/bibtex.test.ts`. */
import t from 'tap'
import { startService } from '../helper.ts'

const CSL = 'application/vnd.citationstyles.csl+json'
const BIBTEX = 'application/x-bibtex'
const JSON_TYPE = 'application/json'

const ARTICLE = {
  slug: 'cited',
  sections: [{ body: '[@dean2025]' }] as never,
  references: [
    {
      key: 'dean2025',
      type: 'article-newspaper',
      title: '标题',
      author: [{ family: 'Dean', given: 'Ann' }, { literal: 'Other' }],
      issued: '2025-02-01',
      accessed: '2025',
      containerTitle: 'The Paper',
      DOI: 'https://doi.org/10.1000/X',
    },
    { key: 'b', title: 'B', DOI: 'unknown' },
  ] as never,
}

const FIRST = {
  id: 'dean2025',
  type: 'article-newspaper',
  title: '标题',
  author: [{ family: 'Dean', given: 'Ann' }, { literal: 'Other' }],
  DOI: '10.1000/X',
  'container-title': 'The Paper',
  issued: { 'date-parts': [[2025, 2, 1]] },
  accessed: { 'date-parts': [[2025]] },
}
const SECOND = { id: 'b', type: 'webpage', title: 'B', DOI: 'unknown' }

const FORMS: [accept: string | undefined, type: string][] = [
  [undefined, JSON_TYPE],
  ['*/*', JSON_TYPE],
  [BIBTEX, BIBTEX],
  [`${BIBTEX}; charset=utf-8`, BIBTEX],
  [CSL, CSL],
  [`text/html, ${CSL};q=0.9, ${BIBTEX};q=0.5`, CSL],
]

t.test('a bibliography, or an entry of it, in the form that is preferred', async t => {
  const service = await startService(t)
  await service.publish(ARTICLE)
  const shown: Record<string, (body: string, isWhole: boolean) => void> = {
    [JSON_TYPE]: (body, isWhole) => {
      const entry = { key: 'dean2025', issued: '2025-02-01', citedBy: [{}] }
      t.match(JSON.parse(body), isWhole ? { data: [entry, { key: 'b' }] } : entry)
    },
    [CSL]: (body, isWhole) => t.strictSame(JSON.parse(body), isWhole ? [FIRST, SECOND] : [FIRST]),
    [BIBTEX]: (body, isWhole) => {
      t.match(
        body,
        /^@article\{dean2025,\n {2}author = \{Dean, Ann and \{Other\}\},\n {2}title = \{标题\},\n/,
      )
      t.match(body, '  doi = {10.1000/X},\n')
      t.equal(body.match(/^@/gm)?.length, isWhole ? 2 : 1)
    },
  }
  for (const [path, isWhole] of [
    ['references', true],
    ['references/dean2025', false],
  ] as const) {
    const tags = new Map<string, unknown>()
    for (const [accept, type] of FORMS) {
      const name = `${path} as ${accept}`
      const url = `/v1/articles/cited/${path}`
      const headers = { ...(accept !== undefined && { accept }) }
      const response = await service.request({ url, headers })
      t.equal(response.headers['content-type'], `${type}; charset=utf-8`, name)
      t.match(response.headers.vary, /\bAccept(?!-)/, name)
      shown[type]?.(response.body, isWhole)
      const etag = String(response.headers.etag)
      t.equal(tags.get(type) ?? etag, etag, `${name}: the tag of this form`)
      tags.set(type, etag)
      const again = await service.request({ url, headers: { ...headers, 'if-none-match': etag } })
      t.same([again.statusCode, again.body], [304, ''], name)
      t.match(again.headers.vary, /\bAccept(?!-)/, `${name}: also of a 304`)
      const head = await service.request({ method: 'HEAD', url, headers })
      t.equal(head.headers['content-length'], response.headers['content-length'], name)
    }
    t.equal(new Set(tags.values()).size, 3, 'each form has a tag of its own')
  }
})

t.test('what is not there, or has no such form', async t => {
  const service = await startService(t)
  await service.publish(ARTICLE)
  await service.publish({ slug: 'bare' })
  await service.publish({ ...ARTICLE, slug: 'draft', status: 'draft', publishedAt: null })
  const editor = await service.key('content:read')
  for (const [url, accept, status, body, headers] of [
    ['/v1/articles/bare/references', BIBTEX, 200, ''],
    ['/v1/articles/bare/references', CSL, 200, '[]'],
    ['/v1/articles/draft/references', BIBTEX, 404],
    ['/v1/articles/draft/references', BIBTEX, 200, undefined, editor],
    ['/v1/articles/cited/references/nobody', CSL, 404],
    ['/v1/articles/cited/references', 'text/html', 406],
  ] as const) {
    const response = await service.request({ url, headers: { accept, ...headers } })
    t.equal(response.statusCode, status, `${url} as ${accept}`)
    if (body !== undefined) {
      t.equal(response.body, body)
    }
  }
})
