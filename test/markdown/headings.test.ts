import t from 'tap'
import { headingsIn } from '../../src/markdown/render.ts'

t.test('the lines of headings', async t => {
  const scenarios: [source: string, lines: number[]][] = [
    ['', []],
    ['text\n\n**bold**', []],
    ['# a', [1]],
    ['text\n## a ##\ntext\n\n###### b', [2, 5]],
    ['#', [1]],
    ['   # a', [1]],
    ['a\n===', [1]],
    ['x\n\na\nb\n---\ny', [3]],
    ['> # a\n\n- b\n  - # c', [1, 4]],
    ['# a\r\n\r\n# b\r# c', [1, 3, 4]],
    ['#a', []],
    ['####### a', []],
    ['    # a', []],
    ['\\# a', []],
    ['```\n# a\n```', []],
    ['a\n\n---', []],
    ['- a\n---', []],
    ['[a]: /b\n===', []],
    ['| a |\n|---|\n| # b |', []],
  ]
  for (const [source, lines] of scenarios) {
    t.strictSame(headingsIn(source), lines, JSON.stringify(source))
  }
})
