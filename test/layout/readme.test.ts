import { readFileSync } from 'node:fs'
import t from 'tap'
import { PROBLEMS } from '../../src/http/problems.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import { RULES } from '../../src/spam/rules/all.ts'
import { RULE_NAMES } from '../../src/spam/rules/comments-names.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const rows = (pattern: RegExp) => readme.split('\n').filter(line => pattern.test(line))

t.test('the README shows every problem', async t => {
  const expected = Object.entries(PROBLEMS).map(
    ([code, { status, title }]) => `| ${status} | \`${code}\` | ${title} |`,
  )
  t.same(rows(/^\| \d{3} \|/), expected)
})

t.test('the README shows every limit', async t => {
  const expected = Object.entries(LIMITS).map(
    ([name, most]) => `| \`${name}\` | ${most.toLocaleString('en')} |`,
  )
  t.same(rows(/^\| `[a-z]\w*` \| [\d,]+ \|/), expected)
})

t.test('the README shows every rule', async t => {
  const expected = RULE_NAMES.map(name => `| \`${name}\` | ${RULES[name].description} |`)
  t.same(
    rows(/^\| `[a-z-]+` \| /).filter(row =>
      expected.some(one => one.split(' | ')[0] === row.split(' | ')[0]),
    ),
    expected,
  )
})

t.test('every file and script that the README names is there', async t => {
  const links = [...readme.matchAll(/\]\(((?!http)[^)]+)\)/g)].map(([, path = '']) => path)
  t.ok(links.length > 5)
  for (const path of links) {
    t.ok(readFileSync(new URL(`../../${path}`, import.meta.url)).length > 0, path)
  }
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const [, name = ''] of readme.matchAll(/npm run ([a-z:]+)/g)) {
    t.ok(scripts[name], `npm run ${name}`)
  }
})
