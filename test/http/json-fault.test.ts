import fc from 'fast-check'
import t from 'tap'
import { findJsonFault } from '../../src/http/json-fault.ts'

t.test('the place where a text stops being JSON', async t => {
  const scenarios: [text: string, index: number | undefined][] = [
    ['', 0],
    [' \n', 2],
    ['{', 1],
    ['{"a"', 4],
    ['{"a":', 5],
    ['{"a":1', 6],
    ['{"a":1,', 7],
    ['[1,', 3],
    ['"a', 2],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['{]', 1],
    ['[}', 1],
    [']', 0],
    ['{} {}', 3],
    ['1,', 1],
    ['01', 1],
    ['[1.]', 2],
    ['[1e]', 2],
    ['[+1]', 1],
    ['[tru]', 1],
    ['[truest]', 5],
    ['"\\x"', 1],
    ['"\\u12g4"', 1],
    ['"\n"', 1],
    ['[\u00a01]', 1],
    [' [ {"a" : [ ] , "b" : { } } , -1.5e+3 , "\\u00e9\\n" , null ] ', undefined],
  ]
  for (const [text, index] of scenarios) {
    t.equal(findJsonFault(text), index, JSON.stringify(text))
  }
  t.equal(findJsonFault('['.repeat(1_000_000)), 1_000_000, 'without recursion')
})

t.test('a text has a fault exactly when JSON.parse refuses it', async () => {
  const character = fc.constantFrom(...' \n\t{}[],:"\\/0123.5eE+-tfnurlasé\u0001\u2028')
  const change = fc.tuple(fc.nat(), fc.nat(2), fc.string({ unit: character, maxLength: 2 }))
  const changed = fc.tuple(fc.json(), fc.array(change, { maxLength: 2 })).map(([text, changes]) =>
    changes.reduce((so, [place, gone, put]) => {
      const at = place % (so.length + 1)
      return so.slice(0, at) + put + so.slice(at + gone)
    }, text),
  )
  fc.assert(
    fc.property(changed, text => {
      let isJson = true
      try {
        JSON.parse(text)
      } catch {
        isJson = false
      }
      return (findJsonFault(text) === undefined) === isJson
    }),
    { numRuns: 5_000 },
  )
})
