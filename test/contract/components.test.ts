import t from 'tap'
import { shareComponents } from '../../src/docs/contract/components.ts'
import type { Document } from '../../src/docs/contract/operations.ts'

t.test('two parameters of one name that differ need names of their own', async t => {
  const operation = (maximum: number, own = {}) => ({
    operationId: `get${maximum}`,
    parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum, ...own } }],
    responses: {},
  })
  const documentOf = (own: object) =>
    ({
      paths: {
        '/a': { get: operation(1), put: operation(1) },
        '/b': { get: operation(2, own), put: operation(2, own) },
      },
      components: {},
    }) as unknown as Document
  t.throws(() => shareComponents(documentOf({}), 'https://example.org'), /two components .*parameters\/Limit/)
  const named = documentOf({ parameter: 'OtherLimit' })
  shareComponents(named, 'https://example.org')
  t.same(Object.keys(named.components?.parameters ?? {}), ['Limit', 'OtherLimit'])
})
